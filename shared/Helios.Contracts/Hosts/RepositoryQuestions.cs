using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

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

/// <summary>Asks a host what a base means and whether a branch is free. Answered with <see cref="BaseResolved"/> or <see cref="Refused"/>.</summary>
public sealed record ResolveBase
{
    /// <summary>The host that is asked.</summary>
    public required HostId HostId { get; init; }

    /// <summary>An absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>A branch, tag, remote branch or commit.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The branch that the caller named; absent when Helios makes its own.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether the text of the repository's own setup file is wanted, beside its hash.</summary>
    public bool WithSetupContent { get; init; }

    /// <summary>How long the asker waits, where the repository has to be fetched first; what takes longer is refused as not ready, and goes on.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The archive to restore: then the branch is asked about that its work is put on, and the base is a commit that is known.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>What a base means on a host.</summary>
public sealed record BaseResolved
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The commit, a full object id.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Whether the branch that was asked about exists.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The setup steps that the repository brings itself at that commit; none when absent.</summary>
    public RepositorySetup? Setup { get; init; }
}
