using Helios.Worktrees.Git;

namespace Helios.Worktrees.Surveys;

/// <summary>What a person wants to see of a tree. It proves nothing: see <see cref="Survey"/>.</summary>
/// <param name="Entries">What status says, without what setup made.</param>
/// <param name="Operation">Files and folders that show an operation in progress.</param>
internal sealed record Glance(IReadOnlyList<StatusEntry> Entries, IReadOnlyList<string> Operation);
