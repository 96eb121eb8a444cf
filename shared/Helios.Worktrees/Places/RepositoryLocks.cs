using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>
/// Serialises changes to a repository's worktrees, lane branches and settings: in this process in order of request, and across processes. A
/// change that does not finish in time fails, and releases the lock.
/// </summary>
internal sealed class RepositoryLocks(FileSystems fileSystems, StepLimits limits, IOptions<WorktreeOptions> options)
{
    /// <summary>Makes a change under the repository's lock.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="change">The change, as the beginning of a sentence.</param>
    /// <param name="work">Makes it; its token is cancelled when its time is over.</param>
    /// <param name="cancellationToken">Cancels the waiting and the work.</param>
    /// <exception cref="GitException">The lock was not free in time, or the change did not finish in time.</exception>
    public async Task<T> Hold<T>(
        GitRepository repository,
        string change,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        using var held = await Take(repository, cancellationToken);
        return await limits.Within(change, options.Value.LockLimit, work, cancellationToken);
    }

    /// <inheritdoc cref="Hold{T}"/>
    public Task Hold(GitRepository repository, string change, Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        Hold(
            repository,
            change,
            async limited =>
            {
                await work(limited);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc cref="Hold{T}"/>
    public Task Hold(GitRepository repository, string change, Action work, CancellationToken cancellationToken) =>
        Hold(
            repository,
            change,
            _ =>
            {
                work();
                return Task.CompletedTask;
            },
            cancellationToken
        );

    private async Task<IDisposable> Take(GitRepository repository, CancellationToken cancellationToken)
    {
        await fileSystems.Require(repository.CommonDir, cancellationToken);
        // A lock file would recreate part of a deleted repository.
        if (!Directory.Exists(repository.CommonDir))
            throw new GitException($"The repository {repository.CommonDir} is gone.");
        if (!Directory.Exists(repository.OwnFolder))
            Directory.CreateDirectory(repository.OwnFolder);
        var patience = options.Value.LockPatience;
        return await FileLock.Acquire(repository.LockFile, patience, cancellationToken)
            ?? throw new GitException($"Another change to {repository.CommonDir} did not finish within {patience.TotalSeconds:0} s.");
    }
}
