using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

/// <summary>The inventory of a host: what it found of Helios on its disk and in its process table.</summary>
public sealed record HostInventoryReported : IForHost, IHostReport
{
    TimeSpan? IHostReport.ExpiresAfter => TimeSpan.FromSeconds(60);

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>This inventory.</summary>
    public required string InventoryId { get; init; }

    /// <summary>Whether the agent waits for the plan before it carries out lane commands.</summary>
    public required bool AtStart { get; init; }

    /// <summary>Worktrees with a mark.</summary>
    public required IReadOnlyList<FoundWorktree> Worktrees { get; init; }

    /// <summary>Lanes with a par task on the host.</summary>
    public required IReadOnlyList<LaneId> ParTasks { get; init; }

    /// <summary>Lanes with marked processes on the host.</summary>
    public required IReadOnlyList<LaneId> ProcessLanes { get; init; }

    /// <summary>Unsettled operations on the host's disk.</summary>
    public IReadOnlyList<OperationId> Operations { get; init; } = [];

    /// <summary>URLs whose mirrors on this host have no lane and have been unused for a while.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Whether something could not be examined in time.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Lanes whose worktree the host looked for and did not find. No other lane counts as missing.</summary>
    public IReadOnlyList<LaneId> Gone { get; init; } = [];

    /// <summary>Whether it is only a part, as an operator asked for: what it does not name is not thereby absent.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Whether an operator asked that worktrees of lanes without a record are removed.</summary>
    public bool RemoveUnknown { get; init; }

    /// <summary>Problems of the host itself.</summary>
    public IReadOnlyList<HostTrouble> Troubles { get; init; } = [];

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who reports it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A worktree with a Helios mark.</summary>
public sealed record FoundWorktree
{
    /// <summary>The lane of the mark.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The common git directory.</summary>
    public required string Repository { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The installation of the mark.</summary>
    public required string InstallationId { get; init; }

    /// <summary>The host of the mark, because two hosts may share a file system. Null if the reporting host created it.</summary>
    public HostId? HostId { get; init; }

    /// <summary>Whether the folder exists; false if only the registration is left.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A problem of a host, found by its inventory.</summary>
public sealed record HostTrouble
{
    /// <summary>Its kind.</summary>
    public required HostTroubleKind Kind { get; init; }

    /// <summary>The repository or folder.</summary>
    public required string Subject { get; init; }

    /// <summary>One sentence for people: what is wrong, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>The lanes whose state is unknown because of it.</summary>
    public IReadOnlyList<LaneId> Lanes { get; init; } = [];
}
