using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Contracts.Hosts;

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
