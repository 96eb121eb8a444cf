using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

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
