using System.Net;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Decides what counts as this machine.</summary>
internal static class Loopback
{
    public static bool IsName(string name) =>
        string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));

    // No address: a Unix socket, or an in-process test server.
    public static bool IsLocal(ConnectionInfo connection) => connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);

    /// <summary>Whether a listening address of the server, such as <c>http://+:8787</c>, is reachable only from this machine.</summary>
    public static bool IsBoundTo(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("pipe:", StringComparison.OrdinalIgnoreCase))
            return true;
        var authority = rest.Split('/')[0];
        var end = authority.LastIndexOf(':');
        var name = end > authority.LastIndexOf(']') ? authority[..end] : authority;
        return IsName(name.Trim('[', ']'));
    }
}
