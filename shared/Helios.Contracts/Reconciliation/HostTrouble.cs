using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

/// <summary>Something that is wrong with a host, as its inventory found it.</summary>
public sealed record HostTrouble
{
    /// <summary>What it is.</summary>
    public required HostTroubleKind Kind { get; init; }

    /// <summary>The repository or folder.</summary>
    public required string Subject { get; init; }

    /// <summary>One sentence for a person: what is wrong, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>The lanes of which nothing can be told because of it.</summary>
    public IReadOnlyList<LaneId> Lanes { get; init; } = [];
}
