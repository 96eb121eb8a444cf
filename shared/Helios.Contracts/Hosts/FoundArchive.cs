using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Contracts.Hosts;

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
