using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>A host did not do what was asked of a terminal.</summary>
public sealed record TerminalRefused
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Why.</summary>
    public required TerminalRefusalReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do next.</summary>
    public required string Detail { get; init; }
}
