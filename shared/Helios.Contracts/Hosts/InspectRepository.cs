using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>Asks a host about a repository. Answered with <see cref="RepositoryInspected"/> or <see cref="Refused"/>.</summary>
public sealed record InspectRepository
{
    /// <summary>The host that is asked.</summary>
    public required HostId HostId { get; init; }

    /// <summary>An absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>How long the asker waits, where the repository has to be fetched first; what takes longer is refused as not ready, and goes on.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}
