using Helios.Processes;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>Serialises changes to a repository's worktrees, lane branches and settings: in this process in order of request, and across processes.</summary>
internal sealed class RepositoryLocks(IOptions<WorktreeOptions> options)
{
    public async Task<IDisposable> Take(GitRepository repository, CancellationToken cancellationToken)
    {
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
