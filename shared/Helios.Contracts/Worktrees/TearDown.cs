using System.Text.Json.Serialization;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Worktrees;

/// <summary>
/// Orders a host to remove everything of a lane. Answered by <see cref="LaneTornDown"/> or <see cref="LaneTearDownFailed"/>.
/// </summary>
public sealed record TearDownLane : IHostOrder
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed before the lane; such a branch is never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The commit that the lane started from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The ref that the lane started from, as requested.</summary>
    public required string BaseRef { get; init; }

    /// <summary>What to do with the work.</summary>
    public required CompletionPolicy Policy { get; init; }

    /// <summary>Whether to discard unsaved work without an archive.</summary>
    public required bool Discard { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Nothing of the lane is left on its host, except what was archived or preserved.</summary>
public sealed record LaneTornDown : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The outcome of each resource.</summary>
    public required IReadOnlyList<ResourceOutcome> Resources { get; init; }

    /// <summary>The archive, if one was created.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>What was discarded with consent.</summary>
    public IReadOnlyList<string> Discarded { get; init; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Something of the lane is left on its host.</summary>
public sealed record LaneTearDownFailed : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The outcome of each resource.</summary>
    public required IReadOnlyList<ResourceOutcome> Resources { get; init; }

    /// <summary>The archive, if one was already created.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The outcome of one resource of a lane.</summary>
public sealed record ResourceOutcome
{
    /// <summary>Its kind.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Its path, branch, ref or id.</summary>
    public required string Name { get; init; }

    /// <summary>The outcome.</summary>
    public required ResourceEnding Ending { get; init; }

    /// <summary>One sentence for people, if there is something to say.</summary>
    public string? Detail { get; init; }
}

/// <summary>The resources of a lane on its host.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ResourceKind>))]
public enum ResourceKind
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The worktree's folder and registration.</summary>
    Worktree,

    /// <summary>The branch.</summary>
    Branch,

    /// <summary>The archive ref.</summary>
    Archive,

    /// <summary>The par task.</summary>
    ParTask,

    /// <summary>The terminals.</summary>
    Terminals,

    /// <summary>Processes with the lane's mark.</summary>
    Processes,

    /// <summary>The runs' folders.</summary>
    Runs,
}

/// <summary>The possible outcomes of a resource.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ResourceEnding>))]
public enum ResourceEnding
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>It was archived under a ref.</summary>
    Archived,

    /// <summary>It was deliberately kept.</summary>
    Preserved,

    /// <summary>It could not be removed.</summary>
    Failed,

    /// <summary>There was nothing to remove.</summary>
    NotApplicable,
}
