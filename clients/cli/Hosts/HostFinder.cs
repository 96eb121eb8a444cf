using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary>Finds the host that the user named: by id, by a suffix of it of 4 or more characters, or by name.</summary>
internal static class HostFinder
{
    private const int ShortestSuffix = 4;

    public static Argument<string> Argument(string name = "HOST") =>
        new(name) { Description = "The host: its id, the last 4 or more characters of the id, or its name." };

    public static async Task<HostView> Find(CliCall call, string text, CancellationToken ct)
    {
        call.Subject = $"host '{text}'";
        call.Named = text;
        if (HostId.TryParse(text, provider: null, out var id))
            return await call.Client.Hosts.Get(id, ct);
        var all = new List<HostView>();
        await foreach (var host in call.Client.Hosts.All(ct))
            all.Add(host);
        var found = all.FindAll(host => string.Equals(host.Name, text, StringComparison.Ordinal));
        if (found.Count == 0 && text.Length >= ShortestSuffix)
            found = all.FindAll(host => host.HostId.ToString().EndsWith(text, StringComparison.OrdinalIgnoreCase));
        return found switch
        {
            [var one] => one,
            [] => throw new CliException(ExitCodes.NotFound, "host_not_found", "No such host.", "helios host list"),
            _ => throw new CliException(
                ExitCodes.Misused,
                "ambiguous",
                $"{found.Count} hosts match: {string.Join(", ", found.Take(10).Select(host => $"{host.HostId} ({host.Name})"))}.",
                $"give the id: helios host show {found[0].HostId}"
            ),
        };
    }
}
