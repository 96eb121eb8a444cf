namespace Helios.Contracts.Workspaces;

/// <summary>Says that a repository's own setup file may run in the lanes of a workspace.</summary>
public sealed record SetupApproval
{
    /// <summary>SHA-256 over the file's bytes: another file needs another approval.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was approved.</summary>
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>Who approved it.</summary>
    public string? ApprovedBy { get; init; }
}
