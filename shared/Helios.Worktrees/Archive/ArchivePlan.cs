using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Archive;

/// <summary>The owner of an archive, and what it must contain besides the tree.</summary>
internal sealed record ArchivePlan(LaneId LaneId, string InstallationId)
{
    public string Ref { get; init; } = Archives.RefOf(LaneId);

    /// <summary>Whether it replaces the previous archive instead of keeping it.</summary>
    public bool Replaces { get; init; }

    public string? Branch { get; init; }

    public string? BaseCommit { get; init; }

    public bool Dirty { get; init; }

    public int UnmergedCommits { get; init; }

    /// <summary>Commits to keep, by the ref that names them now.</summary>
    public IReadOnlyDictionary<string, string> Refs { get; init; } = new Dictionary<string, string>();

    /// <summary>Commits to keep that only reflogs name.</summary>
    public IReadOnlyList<string> Forgotten { get; init; } = [];
}
