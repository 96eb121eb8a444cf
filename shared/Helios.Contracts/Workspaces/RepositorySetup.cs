using Helios.Contracts.Identifiers;
using Helios.Contracts.Requests;

namespace Helios.Contracts.Workspaces;

/// <summary>The setup steps that a repository brings itself: its file <c>.helios/setup.json</c> at one commit.</summary>
public sealed record RepositorySetup
{
    /// <summary>Where the file is, relative to the repository.</summary>
    public const string Path = ".helios/setup.json";

    /// <summary>SHA-256 over the file's bytes as git keeps them, 64 lower case hexadecimal digits: what an approval is about.</summary>
    public required string Hash { get; init; }

    /// <summary>What it says.</summary>
    public required SetupSteps Steps { get; init; }

    /// <summary>The file's text, where it was asked for.</summary>
    public string? Content { get; init; }
}

/// <summary>What makes a fresh worktree ready for work, before the lane is ready.</summary>
public sealed record SetupSteps
{
    /// <summary>Commands, run in order in the registered, still empty worktree before its files are checked out: what a filter of theirs needs, for instance.</summary>
    [Items(0, 100)]
    public IReadOnlyList<SetupCommand> Prepare { get; init; } = [];

    /// <summary>Globs of untracked files to copy from the repository's main worktree.</summary>
    [Text(TextRule.Glob)]
    public IReadOnlyList<string> Copy { get; init; } = [];

    /// <summary>Globs of untracked files to link to those of the main worktree.</summary>
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
    [Items(1, RunRequest.MaxArguments, First = TextRule.Filled), Text(MaxLength = RunRequest.MaxArgumentLength)]
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>How long it may take, in seconds; 300 when absent.</summary>
    [Number(1, 24 * 60 * 60)]
    public int? TimeoutSeconds { get; init; }
}

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
