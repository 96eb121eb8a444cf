using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

/// <summary>What a host found of Helios on its disk and in its process table.</summary>
public sealed record HostInventoryReported : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>This inventory.</summary>
    public required string InventoryId { get; init; }

    /// <summary>Whether the agent waits for the plan before it takes lane commands.</summary>
    public required bool AtStart { get; init; }

    /// <summary>Worktrees that carry a mark.</summary>
    public required IReadOnlyList<FoundWorktree> Worktrees { get; init; }

    /// <summary>Lanes that have a par task here.</summary>
    public required IReadOnlyList<LaneId> ParTasks { get; init; }

    /// <summary>Lanes that have marked processes here.</summary>
    public required IReadOnlyList<LaneId> ProcessLanes { get; init; }

    /// <summary>Operations on the host's disk that are not settled.</summary>
    public IReadOnlyList<OperationId> Operations { get; init; } = [];

    /// <summary>URLs whose mirrors on this host no lane is in and nobody has asked for in a while.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Whether something could not be looked at in time.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Lanes whose worktree the host has looked for, where it could look, and is not there. No other lane is missing.</summary>
    public IReadOnlyList<LaneId> Gone { get; init; } = [];

    /// <summary>What is wrong with the host itself.</summary>
    public IReadOnlyList<HostTrouble> Troubles { get; init; } = [];

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who says so.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A worktree that carries a Helios mark.</summary>
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

    /// <summary>The host of the mark: two hosts may see one file system. Absent where the reporting host made it.</summary>
    public HostId? HostId { get; init; }

    /// <summary>Whether the folder is there; false where only the registration is left.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

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

/// <summary>What can be wrong with a host rather than with its lanes.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HostTroubleKind>))]
public enum HostTroubleKind
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>A repository cannot be looked at: it is away, its disk is not mounted, it does not answer.</summary>
    RepositoryUnreachable,

    /// <summary>The folder of a repository's worktrees cannot be looked at, or is not there as a whole.</summary>
    WorktreesUnreachable,

    /// <summary>What keeps the terminals of lanes does not answer.</summary>
    TerminalsUnreachable,

    /// <summary>What was removed could not be deleted and stays on the disk.</summary>
    TrashNotEmptied,

    /// <summary>Somebody wrote into a worktree that was made in advance; it was taken out of its pool and is kept.</summary>
    FilesKept,
}
