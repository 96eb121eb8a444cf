using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>What a host knows of a repository.</summary>
public sealed record RepositoryInspected
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The real common git directory: two paths with one common directory are one repository. Of a URL, that of the host's mirror.</summary>
    public required string CommonDir { get; init; }

    /// <summary>The branch that HEAD names, or origin's default.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>The commit of HEAD; none in an empty repository.</summary>
    public string? HeadCommit { get; init; }
}
