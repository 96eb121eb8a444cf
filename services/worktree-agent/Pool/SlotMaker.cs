using System.Security.Cryptography;
using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Git;
using Helios.WorktreeAgent.Worktrees;

namespace Helios.WorktreeAgent.Pool;

/// <summary>Makes slots, and looks again at those that are there.</summary>
internal sealed class SlotMaker(
    PoolShelf shelf, RepositoryLocks locks, GitProgram git, AgentIdentity identity, IFaultPoints faults, TimeProvider time)
{
    /// <summary>Makes one slot; a failure takes back what it made.</summary>
    /// <exception cref="GitException">Git says why not.</exception>
    public async Task Make(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        if (Registrations.IsUnusual(repository))
            throw new GitException("The repository keeps settings per worktree, has a sparse checkout, or shares its files with a group; its lanes are made without a pool.");
        if (new DirectoryInfo(repository.ManagedRoot).LinkTarget is not null)
            throw new GitException($"{repository.ManagedRoot} is a link; Helios makes worktrees in a folder of its own only.");
        var slot = PoolShelf.NameOf(Ulid.Format(UlidGenerator.Shared.Next()), commit);
        using var holding = shelf.Hold(repository, slot) ?? throw new InvalidOperationException($"The slot {slot} is being made already.");
        try
        {
            await MakeHeld(repository, slot, commit, cancellationToken);
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            using (await locks.Take(repository, CancellationToken.None))
                shelf.ThrowAway(repository, slot, failure.Message);
            throw;
        }
    }

    /// <summary>
    /// Whether the whole tree is as it was made; asks git, which looks at every file. Where it is not, or nobody can say, the slot is thrown away.
    /// </summary>
    public async Task<bool> Verify(GitRepository repository, string slot, CancellationToken cancellationToken)
    {
        using var holding = shelf.Hold(repository, slot);
        if (holding is null)
            return true;
        if (PoolShelf.Read(repository, slot) is not { } mark)
            return true;
        var doubt = shelf.Doubt(repository, slot, mark);
        try
        {
            if (doubt is null && await Status(repository, slot, cancellationToken) != mark.Seal?.Status)
                doubt = "somebody has written into it";
        }
        catch (GitException failure)
        {
            doubt = failure.Message;
        }
        if (doubt is null)
        {
            PoolShelf.CloseFolder(repository, slot);
            return true;
        }
        using (await locks.Take(repository, cancellationToken))
            shelf.ThrowAway(repository, slot, doubt);
        return false;
    }

    private async Task MakeHeld(GitRepository repository, string slot, string commit, CancellationToken cancellationToken)
    {
        var gitDir = PoolShelf.GitDirOf(repository, slot);
        var tree = PoolShelf.TreeOf(repository, slot);
        var mark = new PoolSlot
        {
            InstallationId = identity.InstallationId,
            HostId = identity.HostId,
            BaseCommit = commit,
            TreePath = tree,
            At = time.GetUtcNow(),
        };
        using (await locks.Take(repository, cancellationToken))
        {
            Provisioner.Exclude(repository);
            // Whole from its first moment: there is no private git directory of a slot without a mark.
            var made = PoolShelf.AsideOf(repository, slot);
            Directory.CreateDirectory(made);
            File.WriteAllText(Path.Combine(made, "HEAD"), commit + "\n");
            File.WriteAllText(Path.Combine(made, "commondir"), "../../..\n");
            File.WriteAllText(Path.Combine(made, "gitdir"), Path.Combine(tree, ".git") + "\n");
            PoolShelf.Write(repository, Path.Combine(made, PoolSlot.FileName), mark);
            faults.Passed("slot put together");
            Directory.CreateDirectory(repository.OwnPoolFolder);
            Directory.Move(made, gitDir);
            faults.Passed("slot begun");
            Directory.CreateDirectory(tree);
            WholeFile.Write(repository, Path.Combine(tree, ".git"), PoolShelf.DotGit(gitDir));
        }
        faults.Passed("slot placed");

        await git.Run(
            new GitCall("checkout", "--force", "--quiet", "--detach", commit, "--")
            {
                Folder = tree,
                WholeTree = true,
                // An untracked cache names the folder that it is for.
                Settings = ["core.untrackedCache=false", "core.logAllRefUpdates=false", "advice.detachedHead=false"],
            },
            cancellationToken);
        faults.Passed("slot checked out");
        var status = await Status(repository, slot, cancellationToken);
        if (status.Length > 0 && status[0] == Strange)
            throw new GitException("Something else was written into the slot while it was made.");
        using (await locks.Take(repository, cancellationToken))
        {
            var seal = PoolShelf.Look(repository, slot, status) ?? throw new GitException("A part of the slot is gone again.");
            PoolShelf.CloseFolder(repository, slot);
            PoolShelf.Write(repository, Path.Combine(gitDir, PoolSlot.FileName), mark with { Seal = seal });
        }
        faults.Passed("slot ready");
    }

    private const char Strange = '?';

    /// <summary>Empty for a clean tree, a digest for one that git calls changed, begun with a question mark where there are files of somebody else's.</summary>
    private async Task<string> Status(GitRepository repository, string slot, CancellationToken cancellationToken)
    {
        var said = await git.Run(
            new GitCall("status", "--porcelain", "-z", "--untracked-files=all", "--ignored=traditional")
            {
                Folder = PoolShelf.TreeOf(repository, slot),
                WholeTree = true,
                Settings = ["core.untrackedCache=false"],
            },
            cancellationToken);
        var text = said.Stdout.Text;
        if (text.Length == 0)
            return "";
        var strange = text.Split('\0').Any(entry => entry.StartsWith("??", StringComparison.Ordinal) || entry.StartsWith("!!", StringComparison.Ordinal));
        return (strange ? Strange.ToString() : "") + Convert.ToHexString(SHA256.HashData(said.Stdout.Bytes.Span));
    }
}
