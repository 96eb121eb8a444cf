using System.Security.Cryptography;
using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Pool;

/// <summary>Creates pool entries, and examines existing ones.</summary>
internal sealed class PoolEntryMaker(
    PoolStore store,
    RepositoryLocks locks,
    TreeWalk walk,
    GitProgram git,
    WorktreeOwner owner,
    IFaultPoints faults,
    TimeProvider time
)
{
    /// <summary>Creates one entry; a failure removes what it made.</summary>
    /// <exception cref="GitException">It failed; the message says why.</exception>
    public async Task Make(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        if (Registrations.IsUnusual(repository))
            throw new GitException(
                "The repository has settings per worktree, a sparse checkout, or files shared with a group, so its lanes are "
                    + "created without a pool."
            );
        if (Registrations.NamesPrograms(repository))
            throw new GitException(
                "The repository's settings contain filters or includes, which run only for lanes, so its lanes are created without a pool."
            );
        if (new DirectoryInfo(repository.ManagedRoot).LinkTarget is not null)
            throw new GitException($"{repository.ManagedRoot} is a link; Helios creates worktrees only in a real folder of its own.");
        var slot = PoolStore.NameOf(Ulid.Format(UlidGenerator.Shared.Next()), commit);
        using var holding = store.Hold(repository, slot) ?? throw new InvalidOperationException($"The slot {slot} is being made already.");
        try
        {
            await MakeHeld(repository, slot, commit, cancellationToken);
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            await locks.Hold(
                repository,
                "throwing a slot away",
                () => store.ThrowAway(repository, slot, failure.Message),
                CancellationToken.None
            );
            throw;
        }
    }

    /// <summary>
    /// Whether the whole tree is unchanged; calls git, which examines every file. If it is changed or this is unknown, the entry is removed
    /// from the pool.
    /// </summary>
    public async Task<bool> Verify(GitRepository repository, string slot, CancellationToken cancellationToken)
    {
        using var holding = store.Hold(repository, slot);
        if (holding is null || PoolStore.Read(repository, slot) is not { } mark)
            return true;
        var doubt = store.Doubt(repository, slot, mark) ?? await Change(repository, slot, mark, cancellationToken);
        if (doubt is null)
        {
            PoolStore.CloseFolder(repository, slot);
            return true;
        }
        var change = await Change(repository, slot, mark, cancellationToken);
        await locks.Hold(repository, "removing a slot", () => Remove(repository, slot, doubt, change), cancellationToken);
        return false;
    }

    /// <summary>
    /// Foreign changes in a finished entry, which must not be deleted; null if it contains only the checkout. The entry is reserved.
    /// </summary>
    public async Task<string?> Change(GitRepository repository, string slot, PoolEntry mark, CancellationToken cancellationToken)
    {
        // An incomplete entry was never closed, and contains only remains of its creation.
        var folder = new DirectoryInfo(PoolStore.FolderOf(repository, slot));
        if (mark.Seal is not { } seal || !store.IsOurs(mark) || !folder.Exists || folder.LinkTarget is not null)
            return null;
        PoolStore.OpenFolder(repository, slot);
        var (gitDir, tree) = (PoolStore.GitDirOf(repository, slot), PoolStore.TreeOf(repository, slot));
        if (!Directory.Exists(tree))
            return null;
        try
        {
            var listing = await walk.Walk(tree, origin: null, cancellationToken);
            if (listing.Gaps.Count > 0)
                return listing.Gaps[0].Reason;
            if (listing.Repositories.Count > 0)
                return $"it contains a repository in {listing.Repositories[0]}";
            // Commits on a branch are not lost with the entry.
            if (
                !(
                    RefFiles.ReadHead(gitDir) is { } head
                    && (
                        head.Commit == mark.BaseCommit
                        || (head.Ref is { } followed && RefFiles.Find(repository.CommonDir, followed) is not null)
                    )
                )
            )
                return "it contains a commit";
            return await Status(gitDir, tree, proof: true, cancellationToken) == seal.Status ? null : "files were changed or added";
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>
    /// Removes an entry from the pool: kept if it contains foreign changes, discarded otherwise. The repository's lock is held.
    /// </summary>
    public void Remove(GitRepository repository, string slot, string why, string? change)
    {
        if (change is null)
            store.ThrowAway(repository, slot, why);
        else
            store.SetAside(repository, slot, change);
    }

    private async Task MakeHeld(GitRepository repository, string slot, string commit, CancellationToken cancellationToken)
    {
        var gitDir = PoolStore.GitDirOf(repository, slot);
        var tree = PoolStore.TreeOf(repository, slot);
        var mark = new PoolEntry
        {
            InstallationId = owner.InstallationId,
            HostId = owner.HostId,
            BaseCommit = commit,
            TreePath = tree,
            At = time.GetUtcNow(),
        };
        await locks.Hold(repository, "creating a pool entry", () => Place(repository, slot, mark), cancellationToken);
        faults.Passed("slot placed");

        await git.Run(
            new GitCall("checkout", "--force", "--quiet", "--detach", commit, "--")
            {
                GitDir = gitDir,
                WorkTree = tree,
                WholeTree = true,
                // An untracked cache contains the path of its folder.
                Settings = ["core.untrackedCache=false", "core.logAllRefUpdates=false", "advice.detachedHead=false"],
            },
            cancellationToken
        );
        faults.Passed("slot checked out");
        var status = await Status(gitDir, tree, proof: false, cancellationToken);
        if (status.Length > 0 && status[0] == Strange)
            throw new GitException("Something else was written into the entry during its creation.");
        await locks.Hold(
            repository,
            "closing a pool entry",
            () =>
            {
                var seal = PoolStore.Look(repository, slot, status) ?? throw new GitException("A part of the entry has disappeared.");
                PoolStore.CloseFolder(repository, slot);
                PoolStore.Write(repository, Path.Combine(gitDir, PoolEntry.FileName), mark with { Seal = seal });
            },
            cancellationToken
        );
        faults.Passed("slot ready");
    }

    private void Place(GitRepository repository, string slot, PoolEntry mark)
    {
        WorktreePlaces.Exclude(repository);
        // Complete from the start: no private git directory of an entry exists without a mark.
        var (made, gitDir) = (PoolStore.AsideOf(repository, slot), PoolStore.GitDirOf(repository, slot));
        Directory.CreateDirectory(made);
        File.WriteAllText(Path.Combine(made, "HEAD"), mark.BaseCommit + "\n");
        File.WriteAllText(Path.Combine(made, "commondir"), "../../..\n");
        File.WriteAllText(Path.Combine(made, "gitdir"), Path.Combine(mark.TreePath, ".git") + "\n");
        PoolStore.Write(repository, Path.Combine(made, PoolEntry.FileName), mark);
        faults.Passed("slot put together");
        Directory.CreateDirectory(repository.OwnPoolFolder);
        Directory.Move(made, gitDir);
        faults.Passed("slot begun");
        Directory.CreateDirectory(mark.TreePath);
        AtomicFile.Write(repository, Path.Combine(mark.TreePath, ".git"), PoolStore.DotGit(gitDir));
    }

    private const char Strange = '?';

    /// <summary>
    /// Empty for a clean tree, a digest for one that git reports as changed, with a leading question mark if there are foreign files.
    /// </summary>
    private async Task<string> Status(string gitDir, string tree, bool proof, CancellationToken cancellationToken)
    {
        var said = await git.Run(
            new GitCall("status", "--porcelain", "-z", "--untracked-files=all", "--ignored=traditional")
            {
                GitDir = gitDir,
                WorkTree = tree,
                WholeTree = true,
                Settings = ["core.untrackedCache=false", "core.safecrlf=false"],
                TakesNoWarning = proof,
            },
            cancellationToken
        );
        var text = said.Stdout.Text;
        if (text.Length == 0)
            return "";
        var strange = text.Split('\0')
            .Any(entry => entry.StartsWith("??", StringComparison.Ordinal) || entry.StartsWith("!!", StringComparison.Ordinal));
        return (strange ? Strange.ToString() : "") + Convert.ToHexString(SHA256.HashData(said.Stdout.Bytes.Span));
    }
}
