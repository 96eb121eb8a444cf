using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>Terminals of a lane, newest first.</summary>
public sealed record TerminalsFound
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The terminals.</summary>
    public required IReadOnlyList<TerminalView> Terminals { get; init; }
}
