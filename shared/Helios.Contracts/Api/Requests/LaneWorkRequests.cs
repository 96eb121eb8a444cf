using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;

namespace Helios.Contracts.Api.Requests;

/// <summary>Commits everything in a lane.</summary>
public sealed record LaneCommitRequest
{
    /// <summary>The commit's message.</summary>
    [Text(TextRule.Filled, MaxLength = 65536)]
    public required string Message { get; init; }
}

/// <summary>Brings what has happened in a base into a lane.</summary>
public sealed record LaneRebaseRequest
{
    /// <summary>The base; default: the one that the lane started from.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? Base { get; init; }

    /// <summary>How; default: rebase.</summary>
    public UpdateStrategy? Strategy { get; init; }
}

/// <summary>Pushes a lane's branch and opens a pull request for it, if none is open.</summary>
public sealed record LanePullRequestRequest
{
    /// <summary>The title; default: the subject of the lane's first commit.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? Title { get; init; }

    /// <summary>
    /// The description; default: the repository's template for pull requests, else made from the messages of the lane's commits.
    /// </summary>
    [Text(MaxLength = 65536)]
    public string? Body { get; init; }

    /// <summary>The branch to merge into, as the forge names it; default: the one that the lane started from.</summary>
    [Text(TextRule.BranchName, MaxLength = 1024)]
    public string? Base { get; init; }

    /// <summary>Whether to open it as a draft.</summary>
    public bool? Draft { get; init; }

    /// <summary>The remote to push to; default: the only one, or <c>origin</c>.</summary>
    [Text(TextRule.GitName, MaxLength = 256)]
    public string? Remote { get; init; }

    /// <summary>Whether to replace the remote branch, as after a rebase; only if nobody else has pushed to it.</summary>
    public bool? Force { get; init; }

    /// <summary>Whether to propose the commits of a lane with uncommitted changes, and leave those in the lane.</summary>
    public bool? LeaveUncommitted { get; init; }
}

/// <summary>Merges a lane into a branch.</summary>
public sealed record LaneMergeRequest
{
    /// <summary>The branch; default: the one that the lane started from.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? Into { get; init; }

    /// <summary>How; default: as the workspace says.</summary>
    public MergeStrategy? Strategy { get; init; }

    /// <summary>The message of the merge commit or of the squashed commit; default: made from the branches or the lane's commits.</summary>
    [Text(TextRule.Filled, MaxLength = 65536)]
    public string? Message { get; init; }

    /// <summary>Whether to merge the commits of a lane with uncommitted changes, and leave those in the lane.</summary>
    public bool? LeaveUncommitted { get; init; }

    /// <summary>Whether to end the lane after that, as its clean-up does; what is not merged is archived.</summary>
    public bool? Cleanup { get; init; }
}

/// <summary>Pushes a lane's branch.</summary>
public sealed record LanePushRequest
{
    /// <summary>The remote's name; default: the only one, or origin.</summary>
    [Text(TextRule.GitName, MaxLength = 250)]
    public string? Remote { get; init; }

    /// <summary>Whether to replace the remote branch, unless somebody else has pushed to it.</summary>
    public bool? Force { get; init; }
}
