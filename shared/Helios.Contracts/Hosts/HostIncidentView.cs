using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;

namespace Helios.Contracts.Hosts;

/// <summary>Something that is wrong with a host just now.</summary>
public sealed record HostIncidentView
{
    /// <summary>What it is.</summary>
    public required HostTroubleKind Incident { get; init; }

    /// <summary>The repository or folder.</summary>
    public required string Subject { get; init; }

    /// <summary>What is wrong, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>The lanes that it concerns.</summary>
    public required IReadOnlyList<LaneId> Lanes { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }
}
