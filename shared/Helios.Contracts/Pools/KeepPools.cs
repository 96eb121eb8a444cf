using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Pools;

/// <summary>Tells a host which pools of worktrees to keep: all of them, so that what is not named goes. Sent to the host's control queue.</summary>
public sealed record KeepPools
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Every pool of the host.</summary>
    public required IReadOnlyList<PoolOrder> Pools { get; init; }

    /// <summary>When it was read: what was read earlier says nothing against it.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
