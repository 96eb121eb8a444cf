using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>What a terminal shows.</summary>
public sealed record TerminalScreenRead
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The screen.</summary>
    public required TerminalScreen Screen { get; init; }
}
