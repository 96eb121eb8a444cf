using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Places;

/// <summary>
/// Records the owner of a worktree. Written before anything of the worktree is created, and removed after everything of it is gone; a copy
/// is in the worktree's private git directory as <see cref="FileName"/>.
/// </summary>
internal sealed record WorktreeMark
{
    public const string FileName = "helios.json";

    public required string InstallationId { get; init; }

    public required LaneId LaneId { get; init; }

    public required HostId HostId { get; init; }

    public required string Branch { get; init; }

    /// <summary>Whether Helios creates the branch, and so may delete it.</summary>
    public required bool BranchCreated { get; init; }

    public required string BaseCommit { get; init; }

    /// <summary>Where the branch was created, if not at the base: the tip from an archive.</summary>
    public string? RestoredTip { get; init; }

    /// <summary>Where the branch was created: while it is there, it has no new commits.</summary>
    [JsonIgnore]
    public string MadeAt => RestoredTip ?? BaseCommit;

    public required string WorktreePath { get; init; }

    /// <summary>The repository of the worktree: the location of an outside worktree does not show it.</summary>
    public string? CommonDir { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When setup succeeded; before that the worktree was not reported.</summary>
    public DateTimeOffset? ProvisionedAt { get; init; }

    /// <summary>Links made by setup, relative to the worktree; they are not work.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>What a tear-down has found safe to remove; it is not examined again.</summary>
    public SavedState? Saved { get; init; }
}
