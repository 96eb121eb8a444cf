using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>Lists the archives in a host's repositories, recorded or not. Answered with <see cref="ArchivesFound"/>.</summary>
public sealed record FindArchives
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane of the archive; absent for all.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The archives in a host's accessible repositories.</summary>
public sealed record ArchivesFound
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The archives, newest lanes first.</summary>
    public required IReadOnlyList<FoundArchive> Archives { get; init; }
}

/// <summary>An archive in a repository, as described by its manifest.</summary>
public sealed record FoundArchive
{
    /// <summary>The lane that it was created from.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The repository's top folder, its git directory if it has no main worktree, or the URL of a mirror.</summary>
    public required string Repository { get; init; }

    /// <summary>The archive.</summary>
    public required ArchiveView Archive { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>The base commit of the lane, or if that was not recorded, its last commit; absent if nothing was committed.</summary>
    public string? BaseCommit { get; init; }
}

/// <summary>
/// Deletes a closed lane's archive on a host, on an operator's request. Answered with <see cref="ArchiveDropped"/>, even if there is no
/// archive, or with <see cref="Refused"/>.
/// </summary>
public sealed record DropArchive
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The repository, as recorded for the lane.</summary>
    public required string Repository { get; init; }

    /// <summary>The lane of the archive.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An archive that was to be deleted may still be there: its host is asked again.</summary>
public sealed record ArchiveDropDue
{
    /// <summary>What the host is asked.</summary>
    public required DropArchive Order { get; init; }

    /// <summary>When the deletion was requested.</summary>
    public required DateTimeOffset OrderedAt { get; init; }
}

/// <summary>A lane no longer has an archive in its repository.</summary>
public sealed record ArchiveDropped
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Whether there was one.</summary>
    public required bool Found { get; init; }
}
