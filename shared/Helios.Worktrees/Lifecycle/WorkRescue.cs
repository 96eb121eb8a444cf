using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Saves a lane's work before its removal: what is in the tree, or the last snapshot if the tree is gone.</summary>
internal sealed class WorkRescue(WorkSaver saver, Snapshots snapshots, Archives archives, StepLimits limits, IFaultPoints faults)
{
    /// <summary>Saves the work and records that in the mark.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="mark">The lane's mark.</param>
    /// <param name="request">The tear-down.</param>
    /// <param name="existed">Whether there was a tree.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SavedState> Save(
        GitRepository repository,
        WorktreeMark mark,
        TearDownRequest request,
        bool existed,
        CancellationToken cancellationToken
    )
    {
        SavedState saved;
        try
        {
            saved = await limits.Within(
                "saving the lane's work",
                limited => saver.Save(repository, mark, request, limited),
                cancellationToken
            );
        }
        catch (Exception failure) when (Removal.IsExpected(failure))
        {
            WorkSaver.PutBack(repository, mark);
            throw;
        }
        // Also with --discard: nobody has seen what is gone, and the archive can still be deleted.
        if (!existed && await PromoteSnapshot(repository, mark, saved, cancellationToken) is { } rescued)
            saved = saved.With(rescued);
        Marks.Write(repository, mark with { Saved = saved });
        faults.Passed("saved");
        return saved;
    }

    /// <summary>Adds the archive and what was discarded to the report.</summary>
    public async Task Describe(
        GitRepository repository,
        TearDownRequest request,
        SavedState saved,
        bool existed,
        TearDownReport report,
        CancellationToken cancellationToken
    )
    {
        // From an earlier call whose answer was lost; this one had nothing to archive.
        report.Archive = saved.Archive ?? (request.Discard ? null : await archives.Find(repository, request.LaneId, cancellationToken));
        report.Discarded = saved.Discarded;
        if (report.Archive is { } archive)
            report.Say(
                ResourceKind.Archive,
                archive.Ref,
                ResourceEnding.Archived,
                existed ? null : $"The worktree was gone. What was saved, including its last snapshot if any, is from {archive.At:O}."
            );
    }

    /// <summary>Deletes the snapshots of a removed lane.</summary>
    public Task DropSnapshots(GitRepository repository, LaneId lane, CancellationToken cancellationToken) =>
        snapshots.Drop(repository, lane, cancellationToken);

    /// <summary>Makes the last snapshot of a missing worktree part of the lane's archive; null if there is none.</summary>
    private Task<ArchiveView?> PromoteSnapshot(
        GitRepository repository,
        WorktreeMark mark,
        SavedState saved,
        CancellationToken cancellationToken
    )
    {
        var head = RefFiles.ReadHead(repository.RegistrationOf(mark.LaneId)) is { } at
            ? at.Commit ?? RefFiles.Find(repository.CommonDir, at.Ref ?? "")
            : saved.BranchTip;
        return snapshots.Promote(repository, mark.LaneId, saved.Archive, head, cancellationToken);
    }
}
