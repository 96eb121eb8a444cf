namespace Helios.Worktrees.Git;

/// <summary>What status does not tell of an index.</summary>
/// <param name="Hidden">Paths that git was told not to look at.</param>
/// <param name="Gitlinks">Paths at which it names commits of other repositories: submodules, registered as such or not.</param>
internal sealed record IndexFacts(IReadOnlyList<string> Hidden, IReadOnlyList<string> Gitlinks)
{
    public bool HasGitlinks => Gitlinks.Count > 0;
}
