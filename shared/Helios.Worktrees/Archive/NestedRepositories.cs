using System.Text;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>Finds the repositories inside a tree, and their work that exists nowhere else.</summary>
internal sealed class NestedRepositories(GitProgram git, Surveyor surveyor, ForgottenCommits forgotten, Submodules submodules)
{
    /// <summary>Whether a git directory is a complete repository, not the private git directory of a worktree.</summary>
    public static bool Owns(Checkout subject) => !File.Exists(Path.Combine(subject.GitDir, "commondir"));

    /// <exception cref="GitException">One of them is registered elsewhere or unreadable, so the tree must stay.</exception>
    public async Task<IReadOnlyList<NestedRepository>> Find(Checkout subject, Survey.Complete survey, CancellationToken cancellationToken)
    {
        var found = new List<NestedRepository>();
        if (subject.WorkTree is { } tree)
        {
            var links = await surveyor.HoldsRepositories(subject, cancellationToken)
                ? await Gitlinks(subject, tree, cancellationToken)
                : [];
            if (survey.Repositories.Except(links, StringComparer.Ordinal).ToList() is { Count: > 0 } others)
            {
                var untracked = survey
                    .Entries.Where(entry => entry.IsNestedRepository)
                    .Select(entry => entry.Path.TrimEnd('/'))
                    .ToHashSet(StringComparer.Ordinal);
                foreach (var path in others)
                    found.Add(
                        untracked.Contains(path)
                            ? await Read(subject, tree, path, NestedPlace.Untracked, comesBack: false, cancellationToken)
                            : await Read(subject, tree, path, NestedPlace.Within, comesBack: true, cancellationToken)
                    );
            }
            if (links.Count > 0)
            {
                // Another lane gets a mapped submodule from its remote; it would not have an unmapped one at all.
                var mapped = await submodules.Mapped(tree, cancellationToken);
                foreach (var path in links)
                    found.Add(await Read(subject, tree, path, NestedPlace.Submodule, mapped.Contains(path), cancellationToken));
            }
        }
        foreach (var gitDir in Modules(Path.Combine(subject.GitDir, "modules")).Where(dir => found.All(f => f.Subject.GitDir != dir)))
            found.Add(
                await Judge(
                    Path.GetRelativePath(subject.GitDir, gitDir),
                    new Checkout(gitDir, null),
                    Survey.Complete.OfNothing,
                    NestedPlace.Submodule,
                    comesBack: true,
                    cancellationToken
                )
            );
        return found;
    }

    /// <summary>Gitlinks of the index, by path, with a repository in their place.</summary>
    public async Task<IReadOnlyList<string>> Gitlinks(Checkout subject, string tree, CancellationToken cancellationToken)
    {
        var listed = await git.Run(
            new GitCall("ls-files", "--stage", "-z")
            {
                GitDir = subject.GitDir,
                WorkTree = tree,
                WholeTree = true,
                TakesNoWarning = true,
            },
            cancellationToken
        );
        var links = Encoding
            .UTF8.GetString(listed.Stdout.Bytes.Span)
            .Split('\0')
            .Where(line => line.StartsWith("160000 ", StringComparison.Ordinal))
            .Select(line => line.Split('\t', 2)[1])
            .Distinct(StringComparer.Ordinal)
            .ToLookup(path => Path.Exists(Path.Combine(tree, path, ".git")));
        // Git ignores files in the place of a missing repository.
        foreach (var path in links[false])
            if (Directory.Exists(Path.Combine(tree, path)) && Directory.EnumerateFileSystemEntries(Path.Combine(tree, path)).Any())
                throw new GitException(
                    $"There are files in {path}, the place of a submodule that is not checked out. Move them where git sees them, "
                        + "or remove them."
                );
        return [.. links[true]];
    }

    private async Task<NestedRepository> Read(
        Checkout around,
        string tree,
        string path,
        NestedPlace place,
        bool comesBack,
        CancellationToken cancellationToken
    )
    {
        if (path.Contains('\uFFFD', StringComparison.Ordinal))
            throw new GitException(
                $"There is a repository in {path}, a folder whose name is no UTF-8 text and cannot be entered. Rename it or move it away."
            );
        var folder = Path.Combine(tree, path);
        if (GitDirs.In(folder) is { } own && Directory.Exists(own))
            BlockingFiles.Refuse(own);
        var said = await RevParse(folder, "--git-dir", cancellationToken);
        var common = await RevParse(folder, "--git-common-dir", cancellationToken);
        if (said == around.GitDir)
            throw new GitException(
                $"Git does not recognise {folder}/.git as a repository, so its contents are unknown. Repair it, move it away, or remove it."
            );
        if (said != common)
            throw new GitException($"{folder} is a worktree of {common}. Remove it with git worktree remove.");
        GitDirs.RefuseOutside(folder, said, around);
        if (GitRepository.HasTables(said))
            throw new GitException(
                $"{folder} uses reftables, which Helios does not support. Run git refs migrate --ref-format=files there."
            );
        var subject = new Checkout(said, folder);
        return await Judge(
            path,
            subject,
            (await surveyor.Look(subject, [], submodules: true, cancellationToken)).Required,
            place,
            comesBack,
            cancellationToken
        );
    }

    private async Task<string> RevParse(string folder, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await git.Line(new GitCall("rev-parse", "--path-format=absolute", what) { Folder = folder }, cancellationToken);
        }
        catch (GitException failure)
        {
            throw new GitException($"Cannot read the repository in {folder}: {failure.Message}", failure);
        }
    }

    private async Task<NestedRepository> Judge(
        string path,
        Checkout subject,
        Survey.Complete survey,
        NestedPlace place,
        bool comesBack,
        CancellationToken cancellationToken
    )
    {
        var refs = await Refs(subject, cancellationToken);
        var log = Log(subject);
        var left = await Forgotten(subject, log, refs, cancellationToken);
        var unsaved = !comesBack || survey.Dirty || left.Count > 0 || await HasOwnCommits(subject, log, cancellationToken);
        if (!unsaved)
            foreach (var inner in await Find(subject, survey, cancellationToken))
                unsaved |= inner.Unsaved;
        return new NestedRepository(path, place, subject, survey, refs, left.Tips, unsaved);
    }

    private static List<ReflogEntry> Log(Checkout subject)
    {
        var heads = Path.Combine(subject.GitDir, "logs/refs/heads");
        return
        [
            .. Reflog.Read(Path.Combine(subject.GitDir, "logs/HEAD")),
            .. Directory.Exists(heads) ? Directory.EnumerateFiles(heads, "*", SearchOption.AllDirectories).SelectMany(Reflog.Read) : [],
        ];
    }

    /// <summary>Commits named by a reflog and kept by no ref; tags count as refs, because they are archived.</summary>
    private async Task<Forgotten> Forgotten(
        Checkout subject,
        List<ReflogEntry> log,
        IReadOnlyDictionary<string, string> refs,
        CancellationToken cancellationToken
    )
    {
        var head = RefFiles.ReadHead(subject.GitDir) is { Commit: { } detached } ? detached : null;
        return await forgotten.Find(
            subject.GitDir,
            log.SelectMany(entry => new[] { entry.Before, entry.After }).OfType<string>(),
            [.. refs.Values.Append(head).OfType<string>().Distinct()],
            ["--remotes"],
            cancellationToken
        );
    }

    private async Task<bool> HasOwnCommits(Checkout subject, List<ReflogEntry> log, CancellationToken cancellationToken)
    {
        // A gitlink in the outer repository does not save the commit: either the remote has it, or it is lost with the submodule.
        var counted = await git.Line(
            Call(
                subject,
                [
                    "rev-list",
                    "--count",
                    "--ignore-missing",
                    "HEAD",
                    "--branches",
                    "--glob=refs/stash",
                    "--glob=refs/worktree",
                    "--not",
                    "--remotes",
                    "--tags",
                ]
            ),
            cancellationToken
        );
        if (counted is not "0")
            return true;
        // A tag may have been fetched, or set on a local commit.
        var made = log.Where(entry => entry.Made).Select(entry => entry.After).OfType<string>().Distinct().ToList();
        return made.Count > 0 && (await forgotten.Find(subject.GitDir, made, [], ["--remotes"], cancellationToken)).Count > 0;
    }

    /// <summary>Branches, tags and stashes, including those named only by the stash's reflog.</summary>
    private async Task<IReadOnlyDictionary<string, string>> Refs(Checkout subject, CancellationToken cancellationToken)
    {
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        var listed = await git.Line(
            Call(
                subject,
                [
                    "for-each-ref",
                    "--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end) %(refname)",
                    "refs/heads",
                    "refs/tags",
                    "refs/stash",
                    "refs/worktree",
                ]
            ),
            cancellationToken
        );
        // Two such names may look the same, and neither could be made again.
        if (listed.Split('\n').FirstOrDefault(BlockingFiles.IsNoText) is { } odd)
            throw new GitException(
                $"The repository in {subject.WorkTree ?? subject.GitDir} has a ref whose name is not UTF-8 text "
                    + $"({odd[(odd.IndexOf(' ', StringComparison.Ordinal) + 1)..]}). Rename it (git branch -m) or delete it."
            );
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
        // A submodule's name may contain slashes.
        return File.Exists(Path.Combine(folder, "HEAD")) && Directory.Exists(Path.Combine(folder, "objects"))
            ? [folder]
            : Directory.EnumerateDirectories(folder).SelectMany(Modules);
    }

    private static GitCall Call(Checkout subject, IReadOnlyList<string> arguments) =>
        new(arguments)
        {
            GitDir = subject.GitDir,
            WorkTree = subject.WorkTree ?? subject.GitDir,
            WholeTree = true,
            TakesNoWarning = true,
        };
}
