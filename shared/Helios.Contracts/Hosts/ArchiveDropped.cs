using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

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
