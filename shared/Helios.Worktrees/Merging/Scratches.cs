using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Merging;

/// <summary>
/// The worktrees in which merges happen, one at a time in a repository. Their private git directories are outside of git's folder, so no
/// other git call sees them, and what a kill leaves is only garbage: the next merge, or the next collection of trash, deletes it.
/// </summary>
internal sealed class Scratches(GitProgram git, CheckoutSlots slots, IOptions<WorktreeOptions> options, IFaultPoints faults)
{
    private const string Folder = "merging";
    private const string TreeFolder = ".merging";

    /// <summary>Waits for the repository's turn to merge.</summary>
    /// <exception cref="GitException">Another merge did not end in time.</exception>
    public async Task<IDisposable> Take(GitRepository repository, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(repository.OwnFolder);
        var patience = options.Value.CheckoutTimeout;
        var turn =
            await FileLock.Acquire(LockOf(repository), patience, cancellationToken)
            ?? throw new GitException($"Another merge in {repository.CommonDir} did not finish within {patience.TotalSeconds:0} s.");
        try
        {
            Clear(repository);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what a kill has left, unless a merge is in progress.</summary>
    public static void ClearIfIdle(GitRepository repository)
    {
        if (!Directory.Exists(Path.Combine(repository.OwnFolder, Folder)))
            return;
        using var turn = FileLock.TryAcquire(LockOf(repository));
        if (turn is not null)
            Clear(repository);
    }

    /// <summary>Works in a new worktree, detached at a commit, and deletes it. The turn is held.</summary>
    public async Task<T> Use<T>(GitRepository repository, string commit, Func<Checkout, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var result = await work(await Make(repository, commit, cancellationToken));
            Clear(repository);
            return result;
        }
        catch (Exception failure)
            when (failure
                    is MergeStoppedException
                        or GitException
                        or IOException
                        or UnauthorizedAccessException
                        or OperationCanceledException
            )
        {
            Clear(repository);
            throw;
        }
    }

    private async Task<Checkout> Make(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var trees = Path.Combine(repository.ManagedRoot, TreeFolder);
        foreach (var folder in (string[])[repository.ManagedRoot, trees])
            if (RegularFile.KindOf(folder) is not (FileKind.Directory or FileKind.None))
                throw new GitException($"{folder} is not a folder; Helios creates worktrees only in a real folder of its own. Remove it.");
        var name = Ulid.Format(UlidGenerator.Shared.Next());
        var gitDir = Path.Combine(repository.OwnFolder, Folder, name);
        var tree = Path.Combine(trees, name);
        Directory.CreateDirectory(gitDir);
        Directory.CreateDirectory(tree);
        Write(gitDir, "HEAD", commit);
        Write(gitDir, "commondir", "../../..");
        Write(gitDir, "gitdir", Path.Combine(tree, ".git"));
        Write(tree, ".git", "gitdir: " + gitDir);
        faults.Passed("scratch registered");
        var scratch = new Checkout(gitDir, tree);
        using (await slots.Take(cancellationToken))
            await git.Run(
                new GitCall("reset", "--hard", "--quiet")
                {
                    GitDir = gitDir,
                    WorkTree = tree,
                    WholeTree = true,
                },
                cancellationToken
            );
        faults.Passed("scratch checked out");
        return scratch;
    }

    private static void Write(string folder, string name, string line) =>
        AtomicFile.WriteNew(Path.Combine(folder, name), Encoding.UTF8.GetBytes(line + "\n"));

    private static void Clear(GitRepository repository)
    {
        var own = Path.Combine(repository.OwnFolder, Folder);
        var trees = WorktreePlaces.All(repository).Select(place => Path.Combine(place.ManagedRoot, TreeFolder));
        // While the private git directories are there, the trees are looked for.
        foreach (var folder in trees.Append(own))
        {
            if (RegularFile.KindOf(folder) is not FileKind.Directory)
                continue;
            try
            {
                Trash.Delete(folder);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A program that a killed merge has started still writes there; the next merge deletes it.
                return;
            }
        }
    }

    private static string LockOf(GitRepository repository) => Path.Combine(repository.OwnFolder, "merging.lock");
}
