using System.Text.Json.Serialization;
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

/// <summary>A tracked file that differs from the base, with the lines that came and went.</summary>
public sealed record ChangedFile
{
    /// <summary>The path from the top of the worktree.</summary>
    public required string Path { get; init; }

    /// <summary>The path at the base, where it was renamed or copied.</summary>
    public string? OldPath { get; init; }

    /// <summary>What became of it.</summary>
    public required FileChange Change { get; init; }

    /// <summary>Lines added; absent where the file is binary.</summary>
    public int? Additions { get; init; }

    /// <summary>Lines deleted; absent where the file is binary.</summary>
    public int? Deletions { get; init; }

    /// <summary>Whether its content is no text.</summary>
    public required bool Binary { get; init; }

    /// <summary>Whether it is a submodule: its lines are then the commit that it stands at.</summary>
    public required bool Submodule { get; init; }
}

/// <summary>What became of a file since the base.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<FileChange>))]
public enum FileChange
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It was not there.</summary>
    Added,

    /// <summary>Its content or its mode differs.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>It had another path.</summary>
    Renamed,

    /// <summary>It was copied from another path.</summary>
    Copied,

    /// <summary>It became something else: a file, a link or a submodule.</summary>
    TypeChanged,

    /// <summary>It is in conflict.</summary>
    Unmerged,
}

/// <summary>A tracked file that differs from the lane's HEAD.</summary>
public sealed record UncommittedFile
{
    /// <summary>The path from the top of the worktree.</summary>
    public required string Path { get; init; }

    /// <summary>How the index differs from HEAD, in the letters of <c>git status</c>; <c>.</c> where it does not.</summary>
    public required string Index { get; init; }

    /// <summary>How the file differs from the index, in the letters of <c>git status</c>; <c>.</c> where it does not.</summary>
    public required string Worktree { get; init; }
}

/// <summary>A git operation that waits to be continued or aborted.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GitOperation>))]
public enum GitOperation
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>A merge.</summary>
    Merge,

    /// <summary>A rebase, or patches being applied.</summary>
    Rebase,

    /// <summary>A cherry-pick.</summary>
    CherryPick,

    /// <summary>A revert.</summary>
    Revert,

    /// <summary>A bisection.</summary>
    Bisect,
}
