using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>The archives in a host's repositories, as far as those can be looked at.</summary>
public sealed record ArchivesFound
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>What was found, newest lanes first.</summary>
    public required IReadOnlyList<FoundArchive> Archives { get; init; }
}
