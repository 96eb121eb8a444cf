using System.Text.Json.Serialization;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Contracts.Worktrees;

/// <summary>
/// Orders a host to create a lane's worktree, run its setup and bind its par task. Answered by <see cref="LaneProvisioned"/> or
/// <see cref="LaneProvisionFailed"/>.
/// </summary>
public sealed record ProvisionLane : IHostOrder
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's name, for its environment variables.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch to check out.</summary>
    public required string Branch { get; init; }

    /// <summary>
    /// Whether the branch existed at the time of the request; then it is checked out unchanged and never deleted. Null: the host checks
    /// first.
    /// </summary>
    public bool? BranchExisted { get; init; }

    /// <summary>The commit to start from; null: the host resolves <see cref="BaseRef"/> first.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The ref to start from, as requested.</summary>
    public string? BaseRef { get; init; }

    /// <summary>The location of the worktree (<see cref="WorktreePlace"/>); null means the host's setting.</summary>
    public string? Worktrees { get; init; }

    /// <summary>The setup steps.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>
    /// The approved hash of the repository's own setup file, which runs after them; any other file makes the provision fail.
    /// </summary>
    public string? ApprovedSetup { get; init; }

    /// <summary>The approved hashes of setup files, if it is not known yet which one the base contains.</summary>
    public IReadOnlyList<string> SetupApprovals { get; init; } = [];

    /// <summary>The number of ports to lease.</summary>
    public int Ports { get; init; }

    /// <summary>The archive to restore; null means the state of the base commit.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The lane is ready on its host.</summary>
public sealed record LaneProvisioned : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The new par task.</summary>
    public required ParTaskView ParTask { get; init; }

    /// <summary>The leased ports.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Whether the worktree came from the pool.</summary>
    public bool FromPool { get; init; }

    /// <summary>The resolved base and branch, if the host resolved them.</summary>
    public ResolvedBase? Base { get; init; }

    /// <summary>The steps that were taken, in their order.</summary>
    public IReadOnlyList<ProvisionStepTime> Steps { get; init; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The lane could not be created.</summary>
public sealed record LaneProvisionFailed : IOperationReport
{
    /// <summary>The operation it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The step that failed.</summary>
    public required ProvisionStep Step { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    /// <summary>The end of the step's output, at most 4 KiB.</summary>
    public string Tail { get; init; } = "";

    /// <summary>Whether everything was removed; if not, the lane must be torn down.</summary>
    public bool Clean { get; init; } = true;

    /// <summary>Why base, branch or repository cannot be served, if that failed: then nothing was started.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>The hash of the repository's own setup file, if it is not approved.</summary>
    public string? SetupHash { get; init; }

    /// <summary>The steps that were taken, in their order; the last one includes what it took to undo them.</summary>
    public IReadOnlyList<ProvisionStepTime> Steps { get; init; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A step of provisioning, and how long it took by the host's clock.</summary>
public sealed record ProvisionStepTime
{
    /// <summary>The step.</summary>
    public required ProvisionStep Step { get; init; }

    /// <summary>Which part of it: <c>2 of 3</c> for the second of three setup commands; empty if it has no parts.</summary>
    public string Detail { get; init; } = "";

    /// <summary>When it began, in milliseconds since the host began with the lane.</summary>
    public required long AfterMs { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long TookMs { get; init; }
}

/// <summary>The steps of provisioning.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ProvisionStep>))]
public enum ProvisionStep
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Finding the repository.</summary>
    Repository,

    /// <summary>Creating or finding the branch.</summary>
    Branch,

    /// <summary>Registering the worktree.</summary>
    Worktree,

    /// <summary>Checking out the files.</summary>
    Checkout,

    /// <summary>Initializing submodules.</summary>
    Submodules,

    /// <summary>Copying and linking files.</summary>
    SetupFiles,

    /// <summary>Running the setup commands.</summary>
    SetupCommands,

    /// <summary>Binding the par task.</summary>
    ParTask,

    /// <summary>Restoring an archived state.</summary>
    Restore,
}

/// <summary>A lane's base and branch as resolved on its host.</summary>
public sealed record ResolvedBase
{
    /// <summary>The commit that the lane starts from, a full object id; if the branch existed, its tip.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Whether the branch existed before the lane; such a branch is never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The repository's own approved setup steps at that commit, without the file's text; null if there are none.</summary>
    public RepositorySetup? Setup { get; init; }
}
