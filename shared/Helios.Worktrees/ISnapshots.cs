using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Worktrees;

/// <summary>Snapshots of the unsaved work of lanes in use, so that deleting a worktree by accident costs only minutes of work.</summary>
public interface ISnapshots
{
    /// <summary>
    /// Takes a snapshot, which replaces the previous one. Null if nothing has changed, nothing is unsaved, the worktree is gone, or the
    /// lane is being removed.
    /// </summary>
    /// <exception cref="RepositoryRefusedException">There is no such repository.</exception>
    /// <exception cref="GitException">It could not be taken; the previous one stays.</exception>
    Task<ArchiveView?> Take(string repository, LaneId lane, CancellationToken cancellationToken);
}
