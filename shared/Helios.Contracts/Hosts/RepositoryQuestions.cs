using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Contracts.Hosts;

/// <summary>Asks a host about a repository. Answered with <see cref="RepositoryInspected"/> or <see cref="Refused"/>.</summary>
public sealed record InspectRepository
{
    /// <summary>The host to ask.</summary>
    public required HostId HostId { get; init; }

    /// <summary>An absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>
    /// How long the caller waits if the repository must be fetched first; if it takes longer, the request is refused as not ready, and the
    /// fetch continues.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host's information about a repository.</summary>
public sealed record RepositoryInspected
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>
    /// The real common git directory: two paths with one common directory are one repository. For a URL, that of the host's mirror.
    /// </summary>
    public required string CommonDir { get; init; }

    /// <summary>The branch that HEAD names, or origin's default.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>The commit of HEAD; null in an empty repository.</summary>
    public string? HeadCommit { get; init; }
}

/// <summary>
/// Resolves a base on a host, and checks whether a branch is free. Answered with <see cref="BaseResolved"/> or <see cref="Refused"/>.
/// </summary>
public sealed record ResolveBase
{
    /// <summary>The host to ask.</summary>
    public required HostId HostId { get; init; }

    /// <summary>An absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>A branch, tag, remote branch or commit.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The branch that the caller named; null if Helios creates its own.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether to return the text of the repository's own setup file, in addition to its hash.</summary>
    public bool WithSetupContent { get; init; }

    /// <summary>
    /// How long the caller waits if the repository must be fetched first; if it takes longer, the request is refused as not ready, and the
    /// fetch continues.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The archive to restore: then the branch is the one for the restored work, and the base is a known commit.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>What a base resolves to on a host.</summary>
public sealed record BaseResolved
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The commit, a full object id.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Whether the requested branch exists.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The repository's own setup steps at that commit; null if there are none.</summary>
    public RepositorySetup? Setup { get; init; }
}
