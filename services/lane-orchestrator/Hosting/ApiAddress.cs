using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Where hosts reach the API.</summary>
internal static class ApiAddress
{
    /// <summary>The configured URL, or the address of this process.</summary>
    public static string Of(HttpOptions options, IServer server)
    {
        var http =
            options.PublicUrl?.ToString()
            ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? "http://127.0.0.1:8787";
        // A wildcard address is for listening, not for connecting.
        foreach (var any in (string[])["//+", "//*", "//0.0.0.0", "//[::]"])
            http = http.Replace(any, "//127.0.0.1", StringComparison.Ordinal);
        return http.TrimEnd('/');
    }
}
