using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Workspaces;

/// <summary>The setup file that a workspace's repository brings at some base, and whether it may run.</summary>
public sealed record WorkspaceSetupView
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The base that was looked at.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit that it names.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Where the file is, relative to the repository.</summary>
    public string Path { get; init; } = RepositorySetup.Path;

    /// <summary>SHA-256 over the file's bytes; absent where there is no file.</summary>
    public string? Hash { get; init; }

    /// <summary>The file's text; absent where there is no file.</summary>
    public string? Content { get; init; }

    /// <summary>Whether it may run: it is approved, or there is none.</summary>
    public required bool Approved { get; init; }

    /// <summary>Everything that was approved for this workspace.</summary>
    public IReadOnlyList<SetupApproval> Approvals { get; init; } = [];
}
