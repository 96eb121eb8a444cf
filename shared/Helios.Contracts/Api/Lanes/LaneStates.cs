using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Lanes;

/// <summary>The states of a lane, the same in the saga, the table, the API and the events.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LaneStatus>))]
public enum LaneStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Queued: waiting for a slot.</summary>
    New,

    /// <summary>The host creates worktree, setup and par task.</summary>
    Provisioning,

    /// <summary>Ready for work, nothing in flight.</summary>
    Ready,

    /// <summary>A run or a session is in flight.</summary>
    Running,

    /// <summary>A person is needed.</summary>
    Blocked,

    /// <summary>Several agents may use it at once.</summary>
    Shared,

    /// <summary>Being torn down.</summary>
    Cleaning,

    /// <summary>Ended; nothing of it is left on the host, except what was archived or preserved.</summary>
    Closed,
}

/// <summary>Why a lane is in its state; a fixed set of reasons that a program can branch on.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LaneReason>))]
public enum LaneReason
{
    /// <summary>No reason was given.</summary>
    Unspecified = 0,

    /// <summary>Cleaned up while it was queued.</summary>
    Cancelled,

    /// <summary>Provisioning failed and the host removed every trace.</summary>
    ProvisionFailed,

    /// <summary>The host did not finish provisioning in time.</summary>
    ProvisionTimeout,

    /// <summary>Cleaned up on request.</summary>
    Cleaned,

    /// <summary>Its worktree was found missing.</summary>
    Reconciled,

    /// <summary>Its par task was lost and could not be rebound.</summary>
    ParTaskLost,

    /// <summary>Its host was forgotten by an operator.</summary>
    HostForgotten,

    /// <summary>An operator requested it.</summary>
    Operator,

    /// <summary>A session needs a person.</summary>
    SessionNeedsInput,

    /// <summary>A session of it ended.</summary>
    SessionEnded,

    /// <summary>Its base does not resolve to a commit.</summary>
    BaseRefNotFound,

    /// <summary>Its branch is checked out elsewhere.</summary>
    BranchInUse,

    /// <summary>Its branch name is not valid in git, or conflicts with another branch.</summary>
    BranchInvalid,

    /// <summary>No available host has its repository.</summary>
    RepositoryNotFound,

    /// <summary>Its repository has no commit.</summary>
    RepositoryEmpty,

    /// <summary>The setup file of its repository is invalid.</summary>
    SetupInvalid,

    /// <summary>The setup file of its repository is not approved.</summary>
    SetupNotApproved,

    /// <summary>The archive to restore it from is gone.</summary>
    ArchiveNotFound,
}

/// <summary>What a clean-up does with the lane's work.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CompletionPolicy>))]
public enum CompletionPolicy
{
    /// <summary>Not set: the workspace's policy, else <see cref="Prune"/>.</summary>
    Unspecified = 0,

    /// <summary>Archive unsaved work, remove the worktree, delete the branch if it is merged or archived.</summary>
    Prune,

    /// <summary>Like <see cref="Prune"/>, but the branch stays.</summary>
    KeepBranch,

    /// <summary>Always archive, even clean and merged work.</summary>
    Archive,
}

/// <summary>A workspace's policy for a lost par task.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ParTaskLostPolicy>))]
public enum ParTaskLostPolicy
{
    /// <summary>Not set: <see cref="Rebind"/>.</summary>
    Unspecified = 0,

    /// <summary>Bind a new par task; the worktree is untouched.</summary>
    Rebind,

    /// <summary>Clean the lane up.</summary>
    CleanUp,
}
