using Helios.Cli.Calls;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary>Parses host ids.</summary>
internal static class HostIds
{
    public static HostId Parse(string text)
    {
        var fault = HeliosId.Read<HostId>(text, out var id);
        return fault is IdFault.None
            ? id
            : throw new CliException(ExitCodes.Misused, "misused", $"--host: {HeliosId.Explain<HostId>(text, fault)}", "helios host list");
    }
}
