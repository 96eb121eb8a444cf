using Helios.Contracts.Identifiers;

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
