using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Testing.Agents;

/// <summary>A proxy that lets nothing out of the machine, and remembers what was wanted.</summary>
public sealed class ClosedGate : IAsyncDisposable
{
    private readonly WebApplication app;

    private ClosedGate(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>What somebody wanted from outside, in order.</summary>
    public ConcurrentQueue<string> Wanted { get; } = new();

    public static async Task<ClosedGate> Make()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gate = new ClosedGate(builder.Build());
        gate.app.Run(context =>
        {
            gate.Wanted.Enqueue($"{context.Request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        await gate.app.StartAsync();
        gate.Url = new Uri(gate.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return gate;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
