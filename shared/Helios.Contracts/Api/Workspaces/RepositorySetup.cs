using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Workspaces;

/// <summary>A repository's own setup steps: its file <c>.helios/setup.json</c> at one commit.</summary>
public sealed record RepositorySetup
{
    /// <summary>The path of the file, relative to the repository.</summary>
    public const string Path = ".helios/setup.json";

    /// <summary>SHA-256 of the file's bytes as git stores them, 64 lowercase hexadecimal digits; approvals refer to it.</summary>
    public required string Hash { get; init; }

    /// <summary>Its steps.</summary>
    public required SetupSteps Steps { get; init; }

    /// <summary>The file's text, if requested.</summary>
    public string? Content { get; init; }
}

/// <summary>Prepares a new worktree for work before the lane is ready.</summary>
public sealed record SetupSteps
{
    /// <summary>
    /// Commands, run in order in the registered, still empty worktree before its files are checked out, for example for whatever a filter
    /// needs.
    /// </summary>
    [Items(0, 100)]
    public IReadOnlyList<SetupCommand> Prepare { get; init; } = [];

    /// <summary>Globs of untracked files to copy from the repository's main worktree.</summary>
    [Text(TextRule.Glob)]
    public IReadOnlyList<string> Copy { get; init; } = [];

    /// <summary>Globs of untracked files to link from the repository's main worktree.</summary>
    [Text(TextRule.Glob)]
    public IReadOnlyList<string> Link { get; init; } = [];

    /// <summary>Commands, run in order.</summary>
    [Items(0, 100)]
    public IReadOnlyList<SetupCommand> Run { get; init; } = [];
}

/// <summary>One setup command.</summary>
public sealed record SetupCommand
{
    /// <summary>The command and its arguments.</summary>
    [Items(1, Limits.MaxArguments, First = TextRule.Filled), Text(MaxLength = Limits.MaxArgumentLength)]
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The time limit, in seconds; null means 300.</summary>
    [Number(1, 24 * 60 * 60)]
    public int? TimeoutSeconds { get; init; }
}

/// <summary>An approval of a repository's own setup file for the lanes of a workspace.</summary>
public sealed record SetupApproval
{
    /// <summary>SHA-256 of the file's bytes: a changed file needs a new approval.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was approved.</summary>
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>Who approved it.</summary>
    public string? ApprovedBy { get; init; }
}

/// <summary>The setup file of a workspace's repository at some base, and whether it may run.</summary>
public sealed record WorkspaceSetupView
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The base.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit of the base.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The path of the file, relative to the repository.</summary>
    public string Path { get; init; } = RepositorySetup.Path;

    /// <summary>SHA-256 of the file's bytes; null if there is no file.</summary>
    public string? Hash { get; init; }

    /// <summary>The file's text; null if there is no file.</summary>
    public string? Content { get; init; }

    /// <summary>Whether it may run: it is approved, or there is no file.</summary>
    public required bool Approved { get; init; }

    /// <summary>All approvals of this workspace.</summary>
    public IReadOnlyList<SetupApproval> Approvals { get; init; } = [];
}
