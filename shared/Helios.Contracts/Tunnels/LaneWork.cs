using Helios.Contracts.Api.Lanes;

namespace Helios.Contracts.Tunnels;

/// <summary>What a host does with a lane's work, or foresees.</summary>
public sealed record LaneWorkOrder
{
    /// <summary>What; unspecified for a preview of a merge, or for a draft of a pull request.</summary>
    public required LaneAct Act { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>The base, or the branch to merge into.</summary>
    public string? Target { get; init; }

    /// <summary>How it is merged.</summary>
    public MergeStrategy Strategy { get; init; }

    /// <summary>How the lane is updated.</summary>
    public UpdateStrategy Update { get; init; }

    /// <summary>The message of a commit.</summary>
    public string? Message { get; init; }

    /// <summary>Whether uncommitted changes stay in the lane.</summary>
    public bool LeaveUncommitted { get; init; }

    /// <summary>The remote to push to.</summary>
    public string? Remote { get; init; }

    /// <summary>Whether to replace the remote branch.</summary>
    public bool Force { get; init; }

    /// <summary>The pull request to draft.</summary>
    public PullRequestOrder? PullRequest { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A pull request that a host drafts: what can be known from the repository.</summary>
public sealed record PullRequestOrder
{
    /// <summary>The base as its caller names it; null to find it.</summary>
    public string? Base { get; init; }

    /// <summary>The commit that the lane started from.</summary>
    public string? BaseCommit { get; init; }
}

/// <summary>A pull request as its repository has it.</summary>
public sealed record PullRequestDraft
{
    /// <summary>
    /// The URLs of the remote that the branch is pushed to, without credentials: as git uses it, and as it is configured (insteadOf).
    /// </summary>
    public required IReadOnlyList<string> RemoteUrls { get; init; }

    /// <summary>The branch to merge into.</summary>
    public required string Base { get; init; }

    /// <summary>The subject of the first commit.</summary>
    public required string Title { get; init; }

    /// <summary>The template, or the messages of the commits.</summary>
    public required string Body { get; init; }
}

/// <summary>The answer to a <see cref="LaneWorkOrder"/>: one of its members.</summary>
public sealed record LaneWorkAnswer
{
    /// <summary>The preview.</summary>
    public LaneMergeView? Preview { get; init; }

    /// <summary>The draft of a pull request.</summary>
    public PullRequestDraft? Draft { get; init; }

    /// <summary>What was done.</summary>
    public LaneWorkView? Done { get; init; }

    /// <summary>Why nothing was done.</summary>
    public LaneWorkRefusal? Refused { get; init; }
}

/// <summary>Why nothing was done with a lane's work.</summary>
public sealed record LaneWorkRefusal
{
    /// <summary>The reason.</summary>
    public required MergeRefusalReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>The files in conflict.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The end of what git, a hook or the signing program wrote.</summary>
    public string Tail { get; init; } = "";
}
