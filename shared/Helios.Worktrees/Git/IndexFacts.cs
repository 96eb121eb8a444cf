namespace Helios.Worktrees.Git;

/// <summary>Information about an index that status does not show.</summary>
/// <param name="Hidden">Paths hidden from git.</param>
/// <param name="Gitlinks">Paths of gitlinks: submodules, registered or not.</param>
internal sealed record IndexFacts(IReadOnlyList<string> Hidden, IReadOnlyList<string> Gitlinks)
{
    public bool HasGitlinks => Gitlinks.Count > 0;
}
