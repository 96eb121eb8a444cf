using Helios.Processes.Files;

namespace Helios.Cli.Calls;

/// <summary>The repository that a folder belongs to, found by its files: without git, and without running anything.</summary>
/// <param name="Root">The main worktree, or the git directory of a repository without one.</param>
/// <param name="CommonDir">The git directory that all of its worktrees share.</param>
internal sealed record RepositoryHere(string Root, string CommonDir)
{
    /// <summary>A name for a workspace of this repository.</summary>
    public string Name => Path.GetFileName(Root) is { Length: > 0 } name ? name : "repository";

    /// <summary>Finds the repository of a folder; null if the folder is in none.</summary>
    /// <param name="folder">Any folder of a worktree, also of a linked one, or a bare repository.</param>
    public static RepositoryHere? Of(string folder)
    {
        if (RealPath.Of(folder) is not { } resolved)
            return null;
        for (var here = new DirectoryInfo(resolved); here is not null; here = here.Parent)
        {
            var git = Path.Combine(here.FullName, ".git");
            if (Directory.Exists(git))
                return new RepositoryHere(here.FullName, git);
            if (File.Exists(git))
                return Linked(here.FullName, git);
            if (IsGitDir(here.FullName))
                return new RepositoryHere(here.FullName, here.FullName);
        }

        return null;
    }

    /// <summary>Whether a workspace's repository, as it was registered, is this one.</summary>
    public bool Is(string repository)
    {
        // Another machine's repository may have a path that this one does not have.
        if (!Path.IsPathRooted(repository) || RealPath.Of(repository) is not { } registered)
            return false;
        return registered == Root || registered == CommonDir || (Directory.Exists(registered) && Of(registered)?.CommonDir == CommonDir);
    }

    /// <summary>A worktree or a submodule, whose <c>.git</c> is a file that names its git directory.</summary>
    private static RepositoryHere? Linked(string folder, string file)
    {
        const string Field = "gitdir:";
        if (File.ReadLines(file).FirstOrDefault() is not { } line || !line.StartsWith(Field, StringComparison.Ordinal))
            return null;
        var gitDir = Path.GetFullPath(line[Field.Length..].Trim(), folder);
        var shared = Path.Combine(gitDir, "commondir");
        if (!File.Exists(shared))
            return new RepositoryHere(folder, gitDir);
        if (RealPath.Of(Path.GetFullPath(File.ReadAllText(shared).Trim(), gitDir)) is not { } common)
            return null;
        var isInside = Path.GetFileName(common) == ".git";
        return new RepositoryHere(isInside ? Path.GetDirectoryName(common)! : common, common);
    }

    private static bool IsGitDir(string folder) =>
        File.Exists(Path.Combine(folder, "HEAD"))
        && Directory.Exists(Path.Combine(folder, "objects"))
        && Directory.Exists(Path.Combine(folder, "refs"));
}
