using System.Text;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>
/// Saves a tree as a commit of its files. Its first parent is HEAD; the second holds the index, the state of an operation in progress and,
/// as further parents, everything else that has to outlive the tree. One ref names it; a second archive of the same lane has the first
/// among its parents.
/// </summary>
internal sealed class Archiver(GitProgram git, TemporaryTree trees, NestedRepositories nested, TimeProvider time)
{
    /// <exception cref="GitException">It could not be created; only unreferenced objects were added.</exception>
    public async Task<ArchiveMade> Archive(Checkout subject, Survey.Complete survey, ArchivePlan plan, CancellationToken cancellationToken)
    {
        var parts = new List<ArchivedPart>();
        var inside = await nested.Find(subject, survey, cancellationToken);
        foreach (var found in inside)
            if (await SavePart(found, subject, plan, cancellationToken) is { } part)
                parts.Add(part);
        // Repositories among tracked files are archived separately; git itself skips ignored folders.
        var apart = survey.Entries.Where(entry => entry.IsNestedRepository).Select(entry => entry.Path.TrimEnd('/')).ToList();

        var head = await git.ReadHead(subject.GitDir, cancellationToken);
        var headCommit = head switch
        {
            { Commit: { } detached } => detached,
            { Ref: { } followed } => Find(subject, followed),
            _ => throw new GitException($"Cannot read {subject.GitDir}/HEAD."),
        };
        var tree = await WriteTree(subject, survey, inside, apart, cancellationToken);
        var manifest = new ArchiveManifest
        {
            LaneId = plan.LaneId.ToString(),
            InstallationId = plan.InstallationId,
            At = time.GetUtcNow(),
            Branch = plan.Branch,
            BaseCommit = plan.BaseCommit,
            Dirty = plan.Dirty,
            UnmergedCommits = plan.UnmergedCommits,
            HeadRef = head?.Ref,
            HeadCommit = headCommit,
            Refs = plan.Refs,
            Forgotten = plan.Forgotten,
            Index = survey.NeedsIndex && File.Exists(Path.Combine(subject.GitDir, "index")),
            State = OperationState.Files(subject.GitDir, ownRefs: NestedRepositories.Owns(subject)),
            Parts = parts,
        };
        var import = await Write(subject, plan, manifest, tree, cancellationToken);
        string[] replacing = plan.Replaces ? ["--force"] : [];
        await git.Run(
            Call(subject, ["fast-import", "--quiet", "--done", "--date-format=raw", .. replacing]) with
            {
                Stdin = import.Finish(),
                Settings = TemporaryTree.Durable,
            },
            cancellationToken
        );
        var made = Find(subject, plan.Ref) ?? throw new GitException($"The archive {plan.Ref} is missing after it was created.");
        return new ArchiveMade(made, tree, apart);
    }

    /// <summary>Writes the tree of the files; null if nothing differs from HEAD, whose tree is then the tree.</summary>
    private async Task<string?> WriteTree(
        Checkout subject,
        Survey.Complete survey,
        IReadOnlyList<NestedRepository> inside,
        IReadOnlyList<string> apart,
        CancellationToken cancellationToken
    )
    {
        if (subject.WorkTree is not { } folder || !survey.Dirty)
            return null;
        var tree = await trees.Write(subject, survey.Hidden, apart, cancellationToken);
        foreach (var link in await trees.Gitlinks(subject, cancellationToken))
            if (inside.All(found => found.Path != link) && Path.Exists(Path.Combine(folder, link, ".git")))
                throw new GitException($"Cannot read the repository in {Path.Combine(folder, link)}. Move it away or remove it.");
        return tree;
    }

    /// <summary>Writes the two commits of an archive.</summary>
    private async Task<ImportStream> Write(
        Checkout subject,
        ArchivePlan plan,
        ArchiveManifest manifest,
        string? tree,
        CancellationToken cancellationToken
    )
    {
        var import = new ImportStream(plan.Ref, manifest.At);
        import.Begin();
        import.Commit(1, $"State of {plan.LaneId}\n");
        foreach (var parent in await Keep(subject, plan, manifest, cancellationToken))
            import.Parent(parent);
        import.File(Encoding.ASCII.GetBytes(ArchiveManifest.FileName), manifest.ToBytes());
        foreach (var file in manifest.State)
        {
            var path = Path.Combine(subject.GitDir, file);
            var content = RegularFile.Read(path, OperationState.MostOfAFile) ?? throw new GitException($"{path} has disappeared.");
            import.File(Encoding.UTF8.GetBytes("git/" + file), content);
        }
        if (manifest.Index)
            await SaveIndex(subject, import, cancellationToken);
        import.Commit(2, $"Archive of {plan.LaneId}\n\nMade by Helios before the worktree was removed.\n");
        if (manifest.HeadCommit is not null)
            import.First(manifest.HeadCommit);
        import.Parent(":1");
        if (tree is not null)
            import.Tree(tree);
        return import;
    }

    /// <summary>Whether the files still match the archive, wherever they are now.</summary>
    public async Task<bool> IsStill(
        Checkout subject,
        Survey.Complete survey,
        ArchiveMade made,
        IReadOnlyList<string> links,
        CancellationToken cancellationToken
    )
    {
        var same = made.Tree is null || await trees.IsStill(subject, [.. made.Apart, .. links], survey.Repositories, cancellationToken);
        TemporaryTree.Delete(subject);
        return same;
    }

    private async Task<ArchivedPart?> SavePart(
        NestedRepository part,
        Checkout inside,
        ArchivePlan plan,
        CancellationToken cancellationToken
    )
    {
        if (!part.Unsaved)
            return null;
        var made = await Archive(part.Subject, part.Survey, plan with { Refs = part.Refs, Forgotten = part.Forgotten }, cancellationToken);
        TemporaryTree.Delete(part.Subject);
        // By the ref's name, which every git serves; no local ref is created, so the commit becomes a parent of the archive.
        await git.Run(
            Call(
                inside,
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--recurse-submodules=no",
                "--",
                part.Subject.GitDir,
                plan.Ref
            ) with
            {
                LocalFetch = true,
                Enters = [part.Subject.GitDir],
                Settings = TemporaryTree.Durable,
            },
            cancellationToken
        );
        return new ArchivedPart(part.Path, part.Place is NestedPlace.Submodule, made.Commit) { GitDirOnly = part.Subject.WorkTree is null };
    }

    /// <summary>
    /// Commits that only the archive will reference: those of refs, of the operation's state, of nested repositories, and an earlier
    /// archive.
    /// </summary>
    private async Task<IReadOnlyList<string>> Keep(
        Checkout subject,
        ArchivePlan plan,
        ArchiveManifest manifest,
        CancellationToken cancellationToken
    )
    {
        var known = manifest.Parts.Select(part => part.Commit).ToList();
        if (!plan.Replaces && Find(subject, plan.Ref) is { } earlier)
            known.Add(earlier);
        var named = plan
            .Refs.Values.Concat(plan.Forgotten)
            .Concat(OperationState.Objects(subject.GitDir, manifest.State))
            .Where(id => id != manifest.HeadCommit)
            .Distinct()
            .ToList();
        if (named.Count == 0)
            return known;
        var checkedThem = await git.Run(
            Call(subject, "cat-file", "--batch-check=%(objectname) %(objecttype)") with
            {
                Stdin = Encoding.ASCII.GetBytes(string.Join('\n', named) + "\n"),
            },
            cancellationToken
        );
        known.AddRange(
            checkedThem
                .Stdout.Text.Split('\n')
                .Where(line => line.EndsWith(" commit", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[0])
        );
        return [.. known.Distinct()];
    }

    /// <summary>The index, and its contents at each stage, so that none of its objects is ever collected.</summary>
    private async Task SaveIndex(Checkout subject, ImportStream import, CancellationToken cancellationToken)
    {
        var index = await WholeIndex(subject, cancellationToken);
        import.File("index"u8, index);
        var listed = (await git.Run(Call(subject, "ls-files", "--stage", "-z"), cancellationToken)).Stdout.Bytes;
        for (var rest = listed; !rest.IsEmpty; )
        {
            var end = rest.Span.IndexOf((byte)0);
            var line = rest[..end];
            rest = rest[(end + 1)..];
            // "<mode> <object> <stage>\t<path>"; a path is a sequence of bytes.
            var tab = line.Span.IndexOf((byte)'\t');
            var fields = Encoding.ASCII.GetString(line.Span[..tab]).Split(' ');
            byte[] path = [.. Encoding.ASCII.GetBytes($"stages/{fields[2]}/"), .. line.Span[(tab + 1)..]];
            import.Existing(Encoding.ASCII.GetBytes(fields[0]), Encoding.ASCII.GetBytes(fields[1]), path);
        }
    }

    /// <summary>The index in one file: the shared half of a split index would go with the worktree.</summary>
    private async Task<byte[]> WholeIndex(Checkout subject, CancellationToken cancellationToken)
    {
        var theirs = Path.Combine(subject.GitDir, "index");
        var bytes = RegularFile.Read(theirs, IndexFlags.MostOfAnIndex) ?? throw new GitException($"{theirs} has disappeared.");
        if (!Directory.EnumerateFiles(subject.GitDir, "sharedindex.*").Any())
            return bytes;
        var copy = Path.Combine(subject.GitDir, "helios-whole-index");
        try
        {
            File.Delete(copy);
            RegularFile.Copy(theirs, copy);
            await git.Run(
                Call(subject, "update-index", "--no-split-index") with
                {
                    IndexFile = copy,
                    Settings = ["core.splitIndex=false"],
                },
                cancellationToken
            );
            return RegularFile.Read(copy, IndexFlags.MostOfAnIndex) ?? throw new GitException($"{copy} has disappeared.");
        }
        finally
        {
            File.Delete(copy);
            File.Delete(copy + ".lock");
        }
    }

    private static string? Find(Checkout subject, string reference)
    {
        var common = RefFiles.ReadText(Path.Combine(subject.GitDir, "commondir"))?.TrimEnd('\n') is { } relative
            ? Path.GetFullPath(relative, subject.GitDir)
            : subject.GitDir;
        return RefFiles.Find(common, reference);
    }

    private static GitCall Call(Checkout subject, params string[] arguments) =>
        new(arguments)
        {
            GitDir = subject.GitDir,
            // Without files, a submodule's setting would point to a missing folder.
            WorkTree = subject.WorkTree ?? subject.GitDir,
            WholeTree = true,
        };
}
