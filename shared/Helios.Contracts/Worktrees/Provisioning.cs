using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Worktrees;

/// <summary>Tells a host to make a lane's worktree, run its setup and bind its par task. Answered by <see cref="LaneProvisioned"/> or <see cref="LaneProvisionFailed"/>.</summary>
public sealed record ProvisionLane : IHostOrder
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's name, for its environment.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch to be on.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed when the lane was asked for; then it is checked out as it is and never deleted. Absent: the host finds out first.</summary>
    public bool? BranchExisted { get; init; }

    /// <summary>The commit to start from; absent: the host resolves <see cref="BaseRef"/> first.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>What to start from, as it was asked for.</summary>
    public string? BaseRef { get; init; }

    /// <summary>Where the worktree lies (<see cref="WorktreePlace"/>); where the host has them when absent.</summary>
    public string? Worktrees { get; init; }

    /// <summary>The setup steps.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The hash of the repository's own setup file that may run after them; another one, or one where this is absent, makes the provision fail.</summary>
    public string? ApprovedSetup { get; init; }

    /// <summary>The hashes of setup files that are approved, where it is not known yet which one the base brings.</summary>
    public IReadOnlyList<string> SetupApprovals { get; init; } = [];

    /// <summary>How many ports to lease.</summary>
    public int Ports { get; init; }

    /// <summary>The archive whose state the worktree has in the end; the base commit's when absent.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The lane is ready on its host.</summary>
public sealed record LaneProvisioned : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The par task that was bound.</summary>
    public required ParTaskView ParTask { get; init; }

    /// <summary>The leased ports.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Whether the worktree was one of the pool's.</summary>
    public bool FromPool { get; init; }

    /// <summary>What base and branch turned out to be, where the host was left to find out.</summary>
    public ResolvedBase? Base { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The lane could not be made.</summary>
public sealed record LaneProvisionFailed : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The step that failed.</summary>
    public required ProvisionStep Step { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>The end of the step's output, at most 4 KiB.</summary>
    public string Tail { get; init; } = "";

    /// <summary>Whether every partial trace was removed; if not, the lane must be torn down.</summary>
    public bool Clean { get; init; } = true;

    /// <summary>Why base, branch or repository cannot be served, where that is what failed: nothing was begun then.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>The hash of the repository's own setup file, where nobody has approved it.</summary>
    public string? SetupHash { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The steps of provisioning.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ProvisionStep>))]
public enum ProvisionStep
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Finding the repository.</summary>
    Repository,

    /// <summary>Making or finding the branch.</summary>
    Branch,

    /// <summary>Registering the worktree.</summary>
    Worktree,

    /// <summary>Checking the files out.</summary>
    Checkout,

    /// <summary>Initialising submodules.</summary>
    Submodules,

    /// <summary>Copying and linking files.</summary>
    SetupFiles,

    /// <summary>Running the setup commands.</summary>
    SetupCommands,

    /// <summary>Binding the par task.</summary>
    ParTask,

    /// <summary>Putting an archived state back.</summary>
    Restore,
}

/// <summary>What a lane's base and branch turned out to be on its host.</summary>
public sealed record ResolvedBase
{
    /// <summary>The commit that the lane starts from, a full object id; where the branch existed, its tip.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Whether the branch existed before the lane; such a branch is never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The approved setup steps that the repository brings itself at that commit, without the file's text; none when absent.</summary>
    public RepositorySetup? Setup { get; init; }
}
