using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Lanes;

/// <summary>The changes in a lane's worktree since its base, committed or not.</summary>
public sealed record LaneChangesView
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The branch that is checked out; null if HEAD is detached.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit that is checked out; null if the branch has none yet.</summary>
    public string? HeadCommit { get; init; }

    /// <summary>The ref that the lane started from.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit that the lane started from; its files are compared with it.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>How many commits the lane has that its base does not have.</summary>
    public required int Ahead { get; init; }

    /// <summary>How many commits the base has by now that the lane does not have.</summary>
    public required int Behind { get; init; }

    /// <summary>Lines added in tracked files.</summary>
    public required long Additions { get; init; }

    /// <summary>Lines deleted in tracked files.</summary>
    public required long Deletions { get; init; }

    /// <summary>The tracked files that differ from the base commit.</summary>
    public required IReadOnlyList<ChangedFile> Files { get; init; }

    /// <summary>Untracked files that are not ignored; a nested repository ends with a slash.</summary>
    public required IReadOnlyList<string> Untracked { get; init; }

    /// <summary>The tracked files with uncommitted changes.</summary>
    public required IReadOnlyList<UncommittedFile> Uncommitted { get; init; }

    /// <summary>The git operation in progress, if any.</summary>
    public GitOperation? Operation { get; init; }
}

/// <summary>A tracked file that differs from the base, with the number of added and deleted lines.</summary>
public sealed record ChangedFile
{
    /// <summary>The path from the top of the worktree.</summary>
    public required string Path { get; init; }

    /// <summary>The path at the base, if it was renamed or copied.</summary>
    public string? OldPath { get; init; }

    /// <summary>The outcome.</summary>
    public required FileChange Change { get; init; }

    /// <summary>Lines added; null if the file is binary.</summary>
    public int? Additions { get; init; }

    /// <summary>Lines deleted; null if the file is binary.</summary>
    public int? Deletions { get; init; }

    /// <summary>Whether it is a binary file.</summary>
    public required bool Binary { get; init; }

    /// <summary>Whether it is a submodule: then its lines are its commit.</summary>
    public required bool Submodule { get; init; }
}

/// <summary>How a file changed since the base.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<FileChange>))]
public enum FileChange
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It was added.</summary>
    Added,

    /// <summary>Its content or its mode differs.</summary>
    Modified,

    /// <summary>It was removed.</summary>
    Deleted,

    /// <summary>It was renamed.</summary>
    Renamed,

    /// <summary>It was copied from another path.</summary>
    Copied,

    /// <summary>Its type changed: file, link or submodule.</summary>
    TypeChanged,

    /// <summary>It is in conflict.</summary>
    Unmerged,
}

/// <summary>A tracked file that differs from the lane's HEAD.</summary>
public sealed record UncommittedFile
{
    /// <summary>The path from the top of the worktree.</summary>
    public required string Path { get; init; }

    /// <summary>How the index differs from HEAD, as a letter of <c>git status</c>; <c>.</c> if it does not.</summary>
    public required string Index { get; init; }

    /// <summary>How the file differs from the index, as a letter of <c>git status</c>; <c>.</c> if it does not.</summary>
    public required string Worktree { get; init; }
}

/// <summary>A git operation in progress.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GitOperation>))]
public enum GitOperation
{
    /// <summary>Unknown.</summary>
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
