using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Worktrees;

/// <summary>The changes of a lane's worktree against its base. Changes nothing: git works on a copy of the index.</summary>
public interface ILaneChanges
{
    /// <summary>Lists the files that differ and counts the commits.</summary>
    /// <exception cref="GitException">Git cannot read it, or the worktree is gone.</exception>
    Task<LaneChangesView> Read(string repository, LaneId lane, string baseCommit, string baseRef, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a patch from the base to the lane's files, with untracked files and without repositories inside the worktree.
    /// </summary>
    /// <exception cref="GitException">Git cannot read all of it.</exception>
    /// <param name="repository">The repository's path.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="baseCommit">The commit to compare with.</param>
    /// <param name="file">Only this file, by its path in the worktree; null for all.</param>
    /// <param name="context">How many unchanged lines to show around each change; null for git's default.</param>
    /// <param name="to">The destination of the patch.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task WritePatch(
        string repository,
        LaneId lane,
        string baseCommit,
        string? file,
        int? context,
        Stream to,
        CancellationToken cancellationToken
    );

    /// <summary>Writes the content of a file as it is in a commit.</summary>
    /// <exception cref="GitException">There is no such commit, or no such file in it, or git cannot read it.</exception>
    /// <param name="repository">The repository's path.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="at">A branch, tag or commit; <c>HEAD</c> is the lane's own.</param>
    /// <param name="file">The file's path in the worktree.</param>
    /// <param name="to">The destination of the content.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task WriteFile(string repository, LaneId lane, string at, string file, Stream to, CancellationToken cancellationToken);
}
