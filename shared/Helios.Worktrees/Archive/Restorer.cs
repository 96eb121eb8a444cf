using System.Text;
using Helios.Contracts;
using Helios.Contracts.Lanes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>
/// Restores an archive into a new worktree: first the files, by git's read-tree, then the original index, the state of an operation in
/// progress, and nested repositories from the outside in. The archive itself is only read.
/// </summary>
internal sealed class Restorer(GitProgram git, Archives archives, RestoredParts parts, RestoredIndex indexes)
{
    /// <summary>State that determines which files a worktree has; restored before them.</summary>
    private static readonly string[] Early = ["config.worktree", "info/sparse-checkout"];

    /// <summary>Determines the targets, and whether the restoration is possible.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="source">The archive.</param>
    /// <param name="branch">The new lane's branch.</param>
    /// <param name="baseCommit">The base commit of the archived lane.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RepositoryRefusedException">The archive does not exist, or the branch cannot be used.</exception>
    public async Task<Restoration> Plan(
        GitRepository repository,
        ArchiveSource source,
        string branch,
        string baseCommit,
        CancellationToken cancellationToken
    )
    {
        if (RefFiles.Find(repository.CommonDir, Archives.RefOf(source.LaneId)) is not { } commit)
            throw new RepositoryRefusedException(
                RefusalReason.ArchiveNotFound,
                $"No archive {Archives.RefOf(source.LaneId)} in {repository.CommonDir}; there is nothing to restore."
            );
        if (await archives.Open(repository, commit, cancellationToken) is not { } archive)
            throw new RepositoryRefusedException(
                RefusalReason.ArchiveNotFound,
                $"{Archives.RefOf(source.LaneId)} is not an archive that this version of Helios can read. Inspect it with git show."
            );

        var plan = await Place(repository, archive, source.Branch, branch, baseCommit, cancellationToken);
        if (RefFiles.Find(repository.CommonDir, "refs/heads/" + branch) is not { } there)
            return plan;
        if (there != plan.Tip)
            throw new RepositoryRefusedException(
                RefusalReason.BranchInUse,
                $"The branch '{branch}' exists, but at {there[..10]} instead of where the archived lane left it "
                    + $"({plan.Tip?[..10] ?? "without a commit"}). Helios does not move it. Choose another branch (--branch)."
            );
        return RefFiles.HolderOf(repository, branch) is { } holder
            ? throw new RepositoryRefusedException(
                RefusalReason.BranchInUse,
                $"The branch '{branch}' is checked out at {holder}. Choose another (--branch), or switch that worktree to another branch."
            )
            : plan;
    }

    /// <summary>Writes the files of the archive's tree over those of a fresh worktree.</summary>
    public async Task WriteFiles(Restoration plan, GitRepository repository, Checkout subject, CancellationToken cancellationToken)
    {
        if (plan.Unborn is { } unborn)
            await git.Run(Call(subject, "symbolic-ref", "HEAD", unborn), cancellationToken);
        foreach (var file in plan.Archive.Manifest.State.Where(Early.Contains))
            await WriteState(repository, subject, plan.Archive, file, content => content, cancellationToken);
        await git.Run(Call(subject, "read-tree", "--reset", "-u", plan.Archive.Commit), cancellationToken);
    }

    /// <summary>Restores the exact archived state, whatever setup has changed.</summary>
    /// <param name="plan">The targets.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="subject">The worktree.</param>
    /// <param name="links">Links made by setup.</param>
    /// <param name="afterSetup">
    /// Whether setup ran in it: then its changes to tracked files, and files that are not ignored, are removed.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task PutBack(
        Restoration plan,
        GitRepository repository,
        Checkout subject,
        IReadOnlyList<string> links,
        bool afterSetup,
        CancellationToken cancellationToken
    )
    {
        var (archive, manifest) = (plan.Archive, plan.Archive.Manifest);
        if (afterSetup)
        {
            await git.Run(Call(subject, "read-tree", "--reset", "-u", archive.Commit), cancellationToken);
            await git.Run(
                Call(subject, ["clean", "-ffdq", .. links.SelectMany(link => new[] { "-e", "/" + AsPattern(link) }), "--", "."]),
                cancellationToken
            );
        }
        await indexes.Write(repository, subject, archive, cancellationToken);
        foreach (var file in manifest.State.Where(file => !Early.Contains(file)))
            await WriteState(repository, subject, archive, file, content => Renamed(file, content, plan.Branch), cancellationToken);
        await Remember(subject, manifest, cancellationToken);
        foreach (var part in manifest.Parts)
            await Restore(repository, subject, archive, part, cancellationToken);
        await indexes.Refresh(subject, archive, cancellationToken);
    }

    /// <summary>
    /// Makes commits that only reflogs had named available as refs of the worktree, which are removed and surveyed with it.
    /// </summary>
    private async Task Remember(Checkout subject, ArchiveManifest manifest, CancellationToken cancellationToken)
    {
        var updates = string.Concat(manifest.Forgotten.Select((commit, i) => $"update refs/worktree/forgotten/{i + 1} {commit}\n"));
        if (updates.Length > 0)
            await git.Run(Call(subject, "update-ref", "--stdin") with { Stdin = Encoding.ASCII.GetBytes(updates) }, cancellationToken);
    }

    /// <summary>Determines the targets of the branch and HEAD.</summary>
    private async Task<Restoration> Place(
        GitRepository repository,
        OpenedArchive archive,
        string old,
        string branch,
        string baseCommit,
        CancellationToken cancellationToken
    )
    {
        var manifest = archive.Manifest;
        var (oldRef, newRef) = ("refs/heads/" + old, "refs/heads/" + branch);
        var onBranch = manifest.HeadRef == oldRef;
        var tip =
            manifest.Refs.GetValueOrDefault(oldRef)
            ?? (onBranch ? manifest.HeadCommit : await RebasedFrom(repository, archive, oldRef, cancellationToken))
            // The branch was kept, and HEAD was elsewhere: the branch stays where it is.
            ?? (onBranch ? null : RefFiles.Find(repository.CommonDir, oldRef) ?? manifest.HeadCommit ?? baseCommit);
        var plan = new Restoration(archive, new HeadState(null, manifest.HeadCommit ?? baseCommit)) { Tip = tip, Branch = (old, branch) };
        if (manifest.HeadRef is not { } followed)
            return plan;
        if (manifest.HeadCommit is not { } commit)
        {
            return !onBranch && RefFiles.Find(repository.CommonDir, followed) is not null
                ? throw new GitException(
                    $"The lane was on {followed}, an unborn branch that has been created in the meantime. Rename it, and restore again."
                )
                : plan with
                {
                    Unborn = onBranch ? newRef : followed,
                };
        }
        if (onBranch)
            return plan with { Head = new HeadState(newRef, null) };
        // HEAD follows another branch again only if that branch has not moved.
        const string heads = "refs/heads/";
        return
            RefFiles.Find(repository.CommonDir, followed) == commit
            && followed.StartsWith(heads, StringComparison.Ordinal)
            && RefFiles.HolderOf(repository, followed[heads.Length..]) is null
            ? plan with
            {
                Head = new HeadState(followed, null),
            }
            : plan;
    }

    /// <summary>Where the branch was when the rebase in progress began.</summary>
    private async Task<string?> RebasedFrom(
        GitRepository repository,
        OpenedArchive archive,
        string branch,
        CancellationToken cancellationToken
    )
    {
        foreach (var folder in new[] { "rebase-merge", "rebase-apply" })
        {
            if (!archive.Manifest.State.Contains(folder + "/head-name") || !archive.Manifest.State.Contains(folder + "/orig-head"))
                continue;
            var name = Encoding
                .UTF8.GetString((await Blob(repository, archive, folder + "/head-name", cancellationToken)).Span)
                .TrimEnd('\n');
            var begun = Encoding
                .UTF8.GetString((await Blob(repository, archive, folder + "/orig-head", cancellationToken)).Span)
                .TrimEnd('\n');
            if (name == branch && RefFiles.IsObjectId(begun))
                return begun;
        }
        return null;
    }

    private async Task Restore(
        GitRepository repository,
        Checkout inside,
        OpenedArchive around,
        ArchivedPart part,
        CancellationToken cancellationToken
    )
    {
        if (await archives.Open(repository, part.Commit, cancellationToken) is not { } archive)
            throw new GitException($"Cannot read the archive of {part.Path}, {part.Commit}.");
        var subject = await parts.Make(repository, inside, around, part, cancellationToken);
        await parts.Fill(repository, subject, archive, cancellationToken);
        await indexes.Write(repository, subject, archive, cancellationToken);
        foreach (var file in archive.Manifest.State)
            await WriteState(repository, subject, archive, file, content => content, cancellationToken);
        await Remember(subject, archive.Manifest, cancellationToken);
        foreach (var inner in archive.Manifest.Parts)
            await Restore(repository, subject, archive, inner, cancellationToken);
        if (subject.WorkTree is not null)
            await indexes.Refresh(subject, archive, cancellationToken);
    }

    private async Task WriteState(
        GitRepository repository,
        Checkout subject,
        OpenedArchive archive,
        string file,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> change,
        CancellationToken cancellationToken
    )
    {
        var path = Path.GetFullPath(file, subject.GitDir);
        if (Path.GetRelativePath(subject.GitDir, path) != file || !OperationState.IsState(file))
            throw new GitException($"The archive {archive.Commit} contains '{file}', which is not state of an operation.");
        var content = change(await Blob(repository, archive, file, cancellationToken));
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? subject.GitDir);
        await File.WriteAllBytesAsync(path, content, cancellationToken);
    }

    private async Task<ReadOnlyMemory<byte>> Blob(
        GitRepository repository,
        OpenedArchive archive,
        string file,
        CancellationToken cancellationToken
    ) =>
        (await git.Run(new GitCall("cat-file", "blob", $"{archive.State}:git/{file}") { GitDir = repository.CommonDir }, cancellationToken))
            .Stdout
            .Bytes;

    /// <summary>The operation's record of the branch to return to, with the branch's new name.</summary>
    private static ReadOnlyMemory<byte> Renamed(string file, ReadOnlyMemory<byte> content, (string Old, string New) branch)
    {
        var prefix = file switch
        {
            "rebase-merge/head-name" or "rebase-apply/head-name" => "refs/heads/",
            "BISECT_START" => "",
            _ => null,
        };
        return prefix is not null && Encoding.UTF8.GetString(content.Span).TrimEnd('\n') == prefix + branch.Old
            ? Encoding.UTF8.GetBytes($"{prefix}{branch.New}\n")
            : content;
    }

    private static string AsPattern(string path) =>
        string.Concat(
            path.Select(character => character is '*' or '?' or '[' or '\\' or '!' or '#' or ' ' ? $"\\{character}" : $"{character}")
        );

    private static GitCall Call(Checkout subject, params IReadOnlyList<string> arguments) =>
        new(arguments)
        {
            GitDir = subject.GitDir,
            WorkTree = subject.WorkTree ?? subject.GitDir,
            WholeTree = true,
        };
}
