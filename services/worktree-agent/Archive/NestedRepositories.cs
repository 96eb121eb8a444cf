using System.Text;
using Helios.WorktreeAgent.Git;
using Helios.WorktreeAgent.Worktrees;

namespace Helios.WorktreeAgent.Archive;

/// <summary>Finds the repositories inside a tree, and what of them is nowhere else.</summary>
internal sealed class NestedRepositories(GitProgram git, Surveyor surveyor, Submodules submodules)
{
    /// <summary>Whether a git directory is a whole repository, and not a worktree's private part of one.</summary>
    public static bool Owns(ArchiveSubject subject) => !File.Exists(Path.Combine(subject.GitDir, "commondir"));

    /// <exception cref="GitException">One of them is registered elsewhere, or cannot be read: then the tree has to stay.</exception>
    public async Task<IReadOnlyList<NestedRepository>> Find(ArchiveSubject subject, Survey survey, CancellationToken cancellationToken)
    {
        var found = new List<NestedRepository>();
        if (subject.WorkTree is { } tree)
        {
            foreach (var entry in survey.Entries.Where(entry => entry.IsNestedRepository))
                found.Add(await Read(tree, entry.Path.TrimEnd('/'), gitlink: false, comesBack: false, cancellationToken));
            if (await surveyor.HoldsRepositories(subject, cancellationToken) && await Gitlinks(subject, tree, cancellationToken) is { Count: > 0 } links)
            {
                // Another lane gets from its remote what is mapped; one that is not would not be there at all.
                var mapped = await submodules.Mapped(tree, cancellationToken);
                foreach (var path in links)
                    found.Add(await Read(tree, path, gitlink: true, mapped.Contains(path), cancellationToken));
            }
        }
        foreach (var gitDir in Modules(Path.Combine(subject.GitDir, "modules")).Where(dir => found.All(f => f.Subject.GitDir != dir)))
            found.Add(await Judge(Path.GetRelativePath(subject.GitDir, gitDir), new ArchiveSubject(gitDir, null), new Survey([], [], []), gitlink: true, comesBack: true, cancellationToken));
        return found;
    }

    /// <summary>Gitlinks of the index, by path, in whose place there is a repository.</summary>
    public async Task<IReadOnlyList<string>> Gitlinks(ArchiveSubject subject, string tree, CancellationToken cancellationToken)
    {
        var listed = await git.Run(new GitCall("ls-files", "--stage", "-z") { GitDir = subject.GitDir, WorkTree = tree, WholeTree = true }, cancellationToken);
        var links = Encoding.UTF8.GetString(listed.Stdout.Bytes.Span).Split('\0')
            .Where(line => line.StartsWith("160000 ", StringComparison.Ordinal))
            .Select(line => line.Split('\t', 2)[1])
            .Distinct(StringComparer.Ordinal)
            .ToLookup(path => Path.Exists(Path.Combine(tree, path, ".git")));
        // Git does not look at files in the place of a repository that is not there.
        foreach (var path in links[false])
            if (Directory.Exists(Path.Combine(tree, path)) && Directory.EnumerateFileSystemEntries(Path.Combine(tree, path)).Any())
                throw new GitException($"There are files in {path}, where a submodule is not checked out; move them to where git sees them, or remove them.");
        return [.. links[true]];
    }

    private async Task<NestedRepository> Read(string tree, string path, bool gitlink, bool comesBack, CancellationToken cancellationToken)
    {
        if (path.Contains('\uFFFD', StringComparison.Ordinal))
            throw new GitException($"There is a repository in {path}, a folder whose name is no UTF-8 text and cannot be entered; rename it, or move it away.");
        var folder = Path.Combine(tree, path);
        var said = await git.Line(new GitCall("rev-parse", "--path-format=absolute", "--git-dir") { Folder = folder }, cancellationToken);
        var common = await git.Line(new GitCall("rev-parse", "--path-format=absolute", "--git-common-dir") { Folder = folder }, cancellationToken);
        if (said != common)
            throw new GitException($"{folder} is a worktree of {common}; remove it with git worktree remove.");
        if (GitRepository.HasTables(said))
            throw new GitException($"{folder} keeps its refs in tables, which Helios does not read; run git refs migrate --ref-format=files there.");
        var subject = new ArchiveSubject(said, folder);
        return await Judge(path, subject, await surveyor.Look(subject, [], submodules: true, cancellationToken), gitlink, comesBack, cancellationToken);
    }

    private async Task<NestedRepository> Judge(
        string path, ArchiveSubject subject, Survey survey, bool gitlink, bool comesBack, CancellationToken cancellationToken)
    {
        var refs = await Refs(subject, cancellationToken);
        var unsaved = !comesBack || survey.Dirty || await HasOwnCommits(subject, cancellationToken);
        if (!unsaved)
            foreach (var inner in await Find(subject, survey, cancellationToken))
                unsaved |= inner.Unsaved;
        return new NestedRepository(path, gitlink, subject, survey, refs, unsaved);
    }

    private async Task<bool> HasOwnCommits(ArchiveSubject subject, CancellationToken cancellationToken)
    {
        // That the repository around it names a commit saves nothing of it: only its remote has it, or it is lost with the submodule.
        var counted = await git.Line(
            Call(subject, ["rev-list", "--count", "--ignore-missing", "HEAD", "--branches", "--glob=refs/stash", "--not", "--remotes", "--tags"]), cancellationToken);
        return counted is not "0";
    }

    /// <summary>Branches, tags and stashes, also those that only the stash's log names.</summary>
    private async Task<IReadOnlyDictionary<string, string>> Refs(ArchiveSubject subject, CancellationToken cancellationToken)
    {
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        var listed = await git.Line(
            Call(subject, ["for-each-ref", "--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end) %(refname)", "refs/heads", "refs/tags", "refs/stash"]),
            cancellationToken);
        foreach (var line in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            refs[line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]] = line[..line.IndexOf(' ', StringComparison.Ordinal)];
        var log = RefFiles.ReadText(Path.Combine(subject.GitDir, "logs/refs/stash")) ?? "";
        foreach (var (line, i) in log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().Select((line, i) => (line, i)))
            if (line.Split(' ') is [_, var stashed, ..] && RefFiles.IsObjectId(stashed))
                refs[$"refs/stash@{{{i}}}"] = stashed;
        return refs;
    }

    private static IEnumerable<string> Modules(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        // A submodule's name may hold slashes.
        return File.Exists(Path.Combine(folder, "HEAD")) && Directory.Exists(Path.Combine(folder, "objects"))
            ? [folder]
            : Directory.EnumerateDirectories(folder).SelectMany(Modules);
    }

    private static GitCall Call(ArchiveSubject subject, IReadOnlyList<string> arguments) =>
        new(arguments) { GitDir = subject.GitDir, WorkTree = subject.WorkTree ?? subject.GitDir, WholeTree = true };
}
