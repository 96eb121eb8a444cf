using Helios.Worktrees.Git;
using Helios.Worktrees.Merging;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Empties the trash of every repository of this host.</summary>
internal sealed class TrashCollection(ReachableRepositories reachable, Trash trash)
{
    public async Task Empty(CancellationToken cancellationToken)
    {
        foreach (var commonDir in await reachable.Find(cancellationToken))
        {
            try
            {
                var repository = new GitRepository(commonDir, Bare: false);
                Scratches.ClearIfIdle(repository);
                LaneMoves.ForgetGone(repository);
                await trash.Empty(repository, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or GitException)
            {
                // One unreadable repository does not block others; the next round retries.
                continue;
            }
        }
    }
}
