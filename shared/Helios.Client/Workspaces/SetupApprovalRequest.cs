namespace Helios.Client;

/// <summary>Lets a repository's own setup file run.</summary>
internal sealed record SetupApprovalRequest
{
    /// <summary>SHA-256 over the file's bytes.</summary>
    public required string Hash { get; init; }

    /// <summary>Where the file is: a branch, a tag or a commit; the workspace's default branch when absent.</summary>
    public string? BaseRef { get; init; }
}
