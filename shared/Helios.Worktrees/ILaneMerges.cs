using Helios.Contracts.Api.Lanes;

namespace Helios.Worktrees;

/// <summary>
/// Brings the work of lanes back: commits it, updates it from its base, merges it and pushes it. These are acts of the user: git uses the
/// user's identity, hooks and signing key. Every call may be repeated after a kill at any point, and finds what is already done. Calls for
/// the same lane must not overlap.
/// </summary>
public interface ILaneMerges
{
    /// <summary>What a merge would do, and what stops it. Changes nothing.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="target">The branch to merge into, or anything else that resolves to a commit, to compare with.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RepositoryRefusedException">There is no such repository, or no such target.</exception>
    /// <exception cref="GitException">Git cannot read the lane.</exception>
    Task<LaneMergeView> Preview(LaneWork lane, string target, CancellationToken cancellationToken);

    /// <summary>
    /// Commits everything in the lane's worktree, including untracked files, without repositories inside it.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <param name="message">The commit's message; must not be empty.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RepositoryRefusedException">There is no such repository.</exception>
    /// <exception cref="GitException">Git failed, or the worktree is gone.</exception>
    Task<MergeOutcome> Commit(LaneWork lane, string message, CancellationToken cancellationToken);

    /// <summary>Brings what has happened in a base into the lane's branch and files. In a conflict nothing changes.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="baseRef">The base: anything that resolves to a commit.</param>
    /// <param name="strategy">How.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RepositoryRefusedException">There is no such repository or base.</exception>
    /// <exception cref="GitException">Git failed, or the worktree is gone.</exception>
    Task<MergeOutcome> Update(LaneWork lane, string baseRef, UpdateStrategy strategy, CancellationToken cancellationToken);

    /// <summary>
    /// Merges the lane's branch into another branch. The merge happens in a worktree of its own, and the branch moves only if it has not
    /// moved in the meantime. If it is checked out somewhere, that checkout must be clean, and follows.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <param name="into">Into what, and how.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RepositoryRefusedException">There is no such repository.</exception>
    /// <exception cref="GitException">Git failed, or the worktree is gone.</exception>
    Task<MergeOutcome> Merge(LaneWork lane, MergeInto into, CancellationToken cancellationToken);

    /// <summary>Pushes the lane's branch to a branch of the same name.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="remote">The remote's name; null for the one that the repository uses.</param>
    /// <param name="force">
    /// Whether to replace the remote branch, as after a rebase: only if it is where it was at the last push or fetch.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RepositoryRefusedException">There is no such repository.</exception>
    /// <exception cref="GitException">Git failed, or the worktree is gone.</exception>
    Task<MergeOutcome> Push(LaneWork lane, string? remote, bool force, CancellationToken cancellationToken);

    /// <summary>Drafts a pull request of the lane's commits. Changes nothing.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="work">What is proposed, and to which branch.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RepositoryRefusedException">There is no such repository.</exception>
    /// <exception cref="GitException">Git failed, or the worktree is gone.</exception>
    Task<MergeOutcome> Draft(LaneWork lane, ProposedWork work, CancellationToken cancellationToken);
}
