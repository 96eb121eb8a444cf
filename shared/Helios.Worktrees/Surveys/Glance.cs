using Helios.Worktrees.Git;

namespace Helios.Worktrees.Surveys;

/// <summary>The state of a tree for display. It proves nothing: see <see cref="Survey"/>.</summary>
/// <param name="Entries">The entries of git status, without links made by setup.</param>
/// <param name="Operation">Files and folders that show an operation in progress.</param>
internal sealed record Glance(IReadOnlyList<StatusEntry> Entries, IReadOnlyList<string> Operation);
