using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>A host cannot serve a repository, a base or a branch.</summary>
public sealed record RepositoryRefused
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Why.</summary>
    public required RepositoryRefusalReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do next.</summary>
    public required string Detail { get; init; }
}
