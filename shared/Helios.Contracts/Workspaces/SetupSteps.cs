using Helios.Contracts.Requests;

namespace Helios.Contracts.Workspaces;

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
