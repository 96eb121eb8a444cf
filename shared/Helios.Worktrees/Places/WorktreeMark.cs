using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Places;

/// <summary>
/// Says whose a worktree is. Written before anything of the worktree is made and removed after everything of it is gone; a copy lies in the worktree's
/// private git directory as <see cref="FileName"/>.
/// </summary>
internal sealed record WorktreeMark
{
    public const string FileName = "helios.json";

    public required string InstallationId { get; init; }

    public required LaneId LaneId { get; init; }

    public required HostId HostId { get; init; }

    public required string Branch { get; init; }

    /// <summary>Whether Helios makes the branch, and so may delete it.</summary>
    public required bool BranchCreated { get; init; }

    public required string BaseCommit { get; init; }

    /// <summary>Where the branch was made, if not at the base: at the tip that an archive holds.</summary>
    public string? RestoredTip { get; init; }

    /// <summary>Where the branch was made: there, nobody has committed to it yet.</summary>
    [JsonIgnore]
    public string MadeAt => RestoredTip ?? BaseCommit;

    public required string WorktreePath { get; init; }

    /// <summary>The repository that it was made for: a worktree outside of it does not say that by its place.</summary>
    public string? CommonDir { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When setup had ended well; before that nobody was told of the worktree.</summary>
    public DateTimeOffset? ProvisionedAt { get; init; }

    /// <summary>Links that setup made, relative to the worktree: they are nobody's work.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>What a tear-down has found safe to remove; it is not looked at again after that.</summary>
    public SavedState? Saved { get; init; }
}
