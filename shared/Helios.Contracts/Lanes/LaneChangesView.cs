using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>What a lane's worktree holds beyond its base, committed or not.</summary>
public sealed record LaneChangesView
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The branch that is checked out; absent where HEAD is detached.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit that is checked out; absent where the branch has none yet.</summary>
    public string? HeadCommit { get; init; }

    /// <summary>What the lane began from, by its name.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit that the lane began from, which its files are compared with.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>How many commits the lane has that its base has not.</summary>
    public required int Ahead { get; init; }

    /// <summary>How many commits the base has by now that the lane has not.</summary>
    public required int Behind { get; init; }

    /// <summary>Lines added in tracked files.</summary>
    public required long Additions { get; init; }

    /// <summary>Lines deleted in tracked files.</summary>
    public required long Deletions { get; init; }

    /// <summary>The tracked files that differ from the base commit.</summary>
    public required IReadOnlyList<ChangedFile> Files { get; init; }

    /// <summary>Files that git does not track and does not ignore; a repository inside the worktree ends with a slash.</summary>
    public required IReadOnlyList<string> Untracked { get; init; }

    /// <summary>The tracked files that are not committed as they are.</summary>
    public required IReadOnlyList<UncommittedFile> Uncommitted { get; init; }

    /// <summary>The git operation that is in progress, if one is.</summary>
    public GitOperation? Operation { get; init; }
}
