using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>Tells a host to bind a new par task to a lane that has its worktree. Answered by <see cref="ParTaskBound"/> or <see cref="ParTaskBindFailed"/>.</summary>
public sealed record BindParTask : IHostOrder
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's name, for its environment.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A new par task is bound.</summary>
public sealed record ParTaskBound : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The par task.</summary>
    public required ParTaskView ParTask { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>No par task could be bound.</summary>
public sealed record ParTaskBindFailed : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A lane's par task is gone, or was stale and killed; a fact, not the answer to an operation.</summary>
public sealed record ParTaskLost : ILaneMessage, IHostReport
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The par task that is lost.</summary>
    public required string ParTaskId { get; init; }

    /// <summary>How it was lost.</summary>
    public required ParTaskLossReason Reason { get; init; }

    /// <summary>What was seen.</summary>
    public required string Evidence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who says so.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>How a par task was lost.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ParTaskLossReason>))]
public enum ParTaskLossReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>No probe succeeded for too long; it was killed.</summary>
    StaleKilled,

    /// <summary>It was found gone.</summary>
    Vanished,

    /// <summary>The host's boot id changed.</summary>
    HostRebooted,
}
