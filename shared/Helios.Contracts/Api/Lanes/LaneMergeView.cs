using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Lanes;

/// <summary>What a merge of a lane into a branch would do. Nothing is changed to find out.</summary>
public sealed record LaneMergeView
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>The commit of the lane's branch.</summary>
    public required string HeadCommit { get; init; }

    /// <summary>What it was compared with, as given: a branch, a tag, a commit.</summary>
    public required string Target { get; init; }

    /// <summary>The target's commit.</summary>
    public required string TargetCommit { get; init; }

    /// <summary>How many commits the lane has that the target does not have.</summary>
    public required int Ahead { get; init; }

    /// <summary>How many commits the target has that the lane does not have.</summary>
    public required int Behind { get; init; }

    /// <summary>Files that both have changed in ways that cannot be merged; null if git is too old to tell.</summary>
    public IReadOnlyList<string>? Conflicts { get; init; }

    /// <summary>How many files of the lane are not committed, and so would not be merged.</summary>
    public required int Uncommitted { get; init; }

    /// <summary>The folder in which the target is checked out; null if in none, or if it is not a branch.</summary>
    public string? CheckedOutAt { get; init; }

    /// <summary>Everything that would stop a merge now, with what to do; empty if nothing would.</summary>
    public required IReadOnlyList<MergeObstacle> Obstacles { get; init; }
}

/// <summary>What was done with a lane's work.</summary>
public sealed record LaneWorkView
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>What was asked for.</summary>
    public required LaneAct Act { get; init; }

    /// <summary>The branch that was to move: the lane's, the one it was merged into, or the remote's (<c>origin/fix</c>).</summary>
    public required string Branch { get; init; }

    /// <summary>Its commit before; null if unknown, or if there was none.</summary>
    public string? Before { get; init; }

    /// <summary>Its commit now.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether anything had to be done.</summary>
    public required bool Changed { get; init; }

    /// <summary>For a commit: repositories inside the lane, which are not committed.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>For a merge: whether the lane is being ended.</summary>
    public bool Ending { get; init; }
}

/// <summary>What can be done with a lane's work.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LaneAct>))]
public enum LaneAct
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Everything in the worktree is committed.</summary>
    Commit,

    /// <summary>What has happened in the base comes into the lane.</summary>
    Rebase,

    /// <summary>The lane's commits come into another branch.</summary>
    Merge,

    /// <summary>The lane's branch is pushed.</summary>
    Push,
}

/// <summary>Something that stops a merge.</summary>
public sealed record MergeObstacle
{
    /// <summary>The reason.</summary>
    public required MergeRefusalReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do.</summary>
    public required string Detail { get; init; }
}

/// <summary>How a lane is merged into its base.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MergeStrategy>))]
public enum MergeStrategy
{
    /// <summary>Not set: <see cref="Merge"/>.</summary>
    Unspecified = 0,

    /// <summary>A merge commit, even where a fast-forward is possible.</summary>
    Merge,

    /// <summary>One commit with all changes of the lane.</summary>
    Squash,

    /// <summary>The lane's commits, one by one, on top of the target.</summary>
    Rebase,

    /// <summary>Only a fast-forward: refused if the target has commits that the lane does not have.</summary>
    FfOnly,
}

/// <summary>How a lane takes over what has happened in its base.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<UpdateStrategy>))]
public enum UpdateStrategy
{
    /// <summary>Not set: <see cref="Rebase"/>.</summary>
    Unspecified = 0,

    /// <summary>The lane's commits are repeated on top of the base.</summary>
    Rebase,

    /// <summary>The base is merged into the lane's branch.</summary>
    Merge,
}

/// <summary>Why a commit, an update, a merge or a push was refused; nothing has changed.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MergeRefusalReason>))]
public enum MergeRefusalReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The lane has changes that are not committed.</summary>
    LaneUncommitted,

    /// <summary>The lane's worktree is not on the lane's branch.</summary>
    LaneOffBranch,

    /// <summary>A merge, rebase or similar is in progress in the lane.</summary>
    LaneBusy,

    /// <summary>The lane's own settings, or its worktree, could make git start a program of the lane.</summary>
    LaneUnsafe,

    /// <summary>The lane's branch moved in the meantime.</summary>
    LaneMoved,

    /// <summary>The target is not a local branch, or is the lane's own.</summary>
    TargetNotBranch,

    /// <summary>The target is checked out in a folder with uncommitted changes, or with an operation in progress.</summary>
    TargetUncommitted,

    /// <summary>The target kept moving.</summary>
    TargetMoved,

    /// <summary>Both have changed the same lines.</summary>
    MergeConflicts,

    /// <summary>A fast-forward was required and is impossible.</summary>
    NotFastForward,

    /// <summary>Git, one of the user's hooks or the signing program refused.</summary>
    GitRefused,

    /// <summary>The installed git is too old.</summary>
    GitTooOld,

    /// <summary>There is no such remote, or none to choose.</summary>
    RemoteNotFound,

    /// <summary>The remote has commits that the lane does not have, or does not accept the push.</summary>
    PushRejected,

    /// <summary>The lane has no commits that its base does not have.</summary>
    LaneUnchanged,
}
