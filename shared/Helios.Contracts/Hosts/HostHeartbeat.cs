using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>A worktree agent lives.</summary>
public sealed record HostHeartbeat : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Grows with each heartbeat.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
