using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Contracts.Hosts;

/// <summary>Asks a host which archives its repositories hold, whoever knows of them. Answered with <see cref="ArchivesFound"/>.</summary>
public sealed record FindArchives
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane whose archive is looked for; all of them where absent.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The archives in a host's repositories, as far as those can be looked at.</summary>
public sealed record ArchivesFound
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>What was found, newest lanes first.</summary>
    public required IReadOnlyList<FoundArchive> Archives { get; init; }
}

/// <summary>An archive that lies in a repository, with what it says of itself.</summary>
public sealed record FoundArchive
{
    /// <summary>The lane that it was made of.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The repository's top folder, its git directory where there is none, or its address where it is a mirror.</summary>
    public required string Repository { get; init; }

    /// <summary>The archive.</summary>
    public required ArchiveView Archive { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>The commit that the lane began from, or where that was not written down the one that it ended on; absent where nothing was committed.</summary>
    public string? BaseCommit { get; init; }
}

/// <summary>
/// Tells a host to let a closed lane's archive go, on an operator's word. Answered with <see cref="ArchiveDropped"/>, also where there is
/// none (any more), or <see cref="Refused"/>.
/// </summary>
public sealed record DropArchive
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The repository, as the lane knew it.</summary>
    public required string Repository { get; init; }

    /// <summary>The lane that the archive was made of.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A lane has no archive in its repository any more.</summary>
public sealed record ArchiveDropped
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Whether there was one.</summary>
    public required bool Found { get; init; }
}
