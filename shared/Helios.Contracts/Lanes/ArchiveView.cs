namespace Helios.Contracts.Lanes;

/// <summary>Where a lane's unsaved work was put.</summary>
public sealed record ArchiveView
{
    /// <summary>The ref in the repository.</summary>
    public required string Ref { get; init; }

    /// <summary>The commit that the ref names.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether uncommitted work is in it.</summary>
    public required bool Dirty { get; init; }

    /// <summary>How many commits were reachable from nowhere else.</summary>
    public required int UnmergedCommits { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }
}
