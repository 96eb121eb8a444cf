using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Pools;

/// <summary>What a host's pools are like just now: all that it was told to keep.</summary>
public sealed record PoolsReported : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Grows with each report of an incarnation.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its pools.</summary>
    public required IReadOnlyList<PoolState> Pools { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
