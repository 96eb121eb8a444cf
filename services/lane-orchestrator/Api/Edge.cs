using Helios.LaneOrchestrator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Adds <see cref="RequestGate"/> before everything else, and refuses to listen beyond loopback without a token.</summary>
internal sealed class Edge(IOptions<HttpOptions> options, IConfiguration configuration) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            // The pipeline is built before the server listens, when its addresses are known.
            var open = (app.ServerFeatures.Get<IServerAddressesFeature>()?.Addresses ?? [])
                .Concat(KestrelEndpoints())
                .FirstOrDefault(address => !Loopback.IsBoundTo(address));
            if (open is not null && options.Value.BearerToken is null)
            {
                throw new InvalidOperationException(
                    $"Refusing to listen on {open}: it is reachable from other machines, and {HttpOptions.Section}:BearerToken is not set. "
                        + "Set a token of at least 16 characters, or listen on 127.0.0.1."
                );
            }

            app.UseMiddleware<RequestGate>();
            app.UseRateLimiter();
            app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15) });
            next(app);
        };

    // The server adds them to its addresses only when it listens.
    private IEnumerable<string> KestrelEndpoints() =>
        configuration
            .GetSection("Kestrel:Endpoints")
            .GetChildren()
            .Select(endpoint => endpoint["Url"])
            .OfType<string>()
            .Where(url => url.Contains("://", StringComparison.Ordinal));
}
