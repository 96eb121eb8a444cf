using System.Text.Json.Serialization;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Worktrees;

/// <summary>
/// Orders a host to bind a new par task to a lane with a worktree. Answered by <see cref="ParTaskBound"/> or
/// <see cref="ParTaskBindFailed"/>.
/// </summary>
public sealed record BindParTask : IHostOrder
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's name, for its environment variables.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A new par task is bound.</summary>
public sealed record ParTaskBound : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The par task.</summary>
    public required ParTaskView ParTask { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Binding a par task failed.</summary>
public sealed record ParTaskBindFailed : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A lane's par task is gone, or was stale and killed; a report, not the answer to an operation.</summary>
public sealed record ParTaskLost : ILaneMessage, IHostReport
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lost par task.</summary>
    public required string ParTaskId { get; init; }

    /// <summary>Why it was lost.</summary>
    public required ParTaskLossReason Reason { get; init; }

    /// <summary>The observation.</summary>
    public required string Evidence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who reports it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Why a par task was lost.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ParTaskLossReason>))]
public enum ParTaskLossReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>No probe succeeded for too long; it was killed.</summary>
    StaleKilled,

    /// <summary>It was found missing.</summary>
    Vanished,

    /// <summary>The host's boot id changed.</summary>
    HostRebooted,
}
