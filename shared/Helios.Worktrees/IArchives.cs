using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Worktrees;

/// <summary>The archives of removed worktrees: commits under <c>refs/helios/archive/</c> of their repositories.</summary>
public interface IArchives
{
    /// <summary>The archives in every served repository that responds, of one lane if it is given.</summary>
    Task<IReadOnlyList<FoundArchive>> Find(LaneId? only, CancellationToken cancellationToken);

    /// <summary>Checks whether an archive can be restored on a branch. Changes nothing.</summary>
    /// <param name="repository">The repository, as recorded for the archived lane.</param>
    /// <param name="source">The archive.</param>
    /// <param name="branch">The new lane's branch.</param>
    /// <param name="baseCommit">The base commit of the archived lane.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<BaseResolution> Resolve(
        string repository,
        ArchiveSource source,
        string branch,
        string baseCommit,
        CancellationToken cancellationToken
    );

    /// <summary>Removes a lane's archive. The commit stays in the repository until its next garbage collection.</summary>
    /// <returns>The commit; null if there is no archive.</returns>
    /// <exception cref="RepositoryRefusedException">There is no such repository.</exception>
    /// <exception cref="GitException">It cannot be changed.</exception>
    Task<string?> Drop(string repository, LaneId lane, CancellationToken cancellationToken);
}
