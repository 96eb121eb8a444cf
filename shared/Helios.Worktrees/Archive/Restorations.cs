using Helios.Contracts;
using Helios.Contracts.Lanes;
using Helios.Worktrees.Setup;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Archive;

/// <summary>Checks whether an archive can be restored on a branch. Changes nothing.</summary>
internal sealed class Restorations(Repositories repositories, Restorer restorer, RepositorySetups setups)
{
    /// <param name="path">The repository, as recorded for the archived lane.</param>
    /// <param name="source">The archive.</param>
    /// <param name="branch">The new lane's branch.</param>
    /// <param name="baseCommit">The base commit of the archived lane.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<BaseResolution> Resolve(string path, ArchiveSource source, string branch, string baseCommit, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await repositories.Open(path, cancellationToken);
            var existing = Repositories.Take(repository, branch);
            var plan = await restorer.Plan(repository, source, branch, baseCommit, cancellationToken);
            return new BaseResolution.Resolved(baseCommit, existing is not null)
            {
                Setup = await setups.At(repository, plan.Tip ?? baseCommit, cancellationToken),
            };
        }
        catch (RepositoryRefusedException refused)
        {
            return new BaseResolution.Refused(refused.Reason, refused.Message);
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            return new BaseResolution.Refused(RefusalReason.RepositoryNotFound, $"Cannot read {path}: {failure.Message}");
        }
    }
}
