using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Removes what is proven to be saved: registration, tree, branch and mark, under the repository's lock.</summary>
internal sealed class WorktreeRelease(
    RepositoryLocks locks,
    LaneBranches branches,
    PartialWorktree incomplete,
    Trash trash,
    IFaultPoints faults
)
{
    /// <summary>Removes a worktree that never became ready; false if it has commits and is treated like any other.</summary>
    public async Task<bool> RemovePartial(
        GitRepository repository,
        WorktreeMark mark,
        TearDownReport report,
        CancellationToken cancellationToken
    )
    {
        var ours = LaneBranches.IsOurs(repository, mark);
        var removed = await locks.Hold(
            repository,
            "removing the incomplete worktree",
            async limited =>
            {
                // With commits it is treated like any other lane, whoever made them.
                if (LaneBranches.IsOurs(repository, mark) && LaneBranches.TipOf(repository, mark.Branch) is { } tip && tip != mark.MadeAt)
                    return false;
                await incomplete.Remove(repository, mark, limited);
                return true;
            },
            cancellationToken
        );
        if (!removed)
            return false;
        report.Say(ResourceKind.Worktree, mark.WorktreePath, ResourceEnding.Removed, "It never became ready.");
        report.Say(ResourceKind.Branch, mark.Branch, ours ? ResourceEnding.Removed : ResourceEnding.Preserved);
        return true;
    }

    /// <summary>Removes a saved lane, and adds what happened to its worktree and branch.</summary>
    public async Task Release(
        GitRepository repository,
        WorktreeMark mark,
        TearDownRequest request,
        SavedState saved,
        bool existed,
        TearDownReport report,
        CancellationToken cancellationToken
    )
    {
        var lane = mark.LaneId;
        await locks.Hold(
            repository,
            "removing the worktree",
            async limited =>
            {
                if (repository.IsRegistered(lane))
                    Trash.LetGoOfRegistration(repository, lane);
                faults.Passed("registration let go");
                if (Directory.Exists(repository.AsideOf(lane)))
                    Trash.LetGoOfTree(repository, lane, repository.AsideOf(lane), saved);
                faults.Passed("tree let go");
                report.Say(
                    ResourceKind.Worktree,
                    mark.WorktreePath,
                    existed ? ResourceEnding.Removed : ResourceEnding.NotApplicable,
                    existed ? null : WasGone(mark, report.Archive)
                );
                await LetGoOfBranch(repository, mark, request, saved, report, limited);
                faults.Passed("branch let go");
                limited.ThrowIfCancellationRequested();
                Marks.Delete(repository, lane);
            },
            cancellationToken
        );
        faults.Passed("mark removed");
        if (Path.Exists(mark.WorktreePath) || repository.IsRegistered(lane))
            report.Say(
                ResourceKind.Worktree,
                mark.WorktreePath,
                ResourceEnding.Failed,
                $"{mark.WorktreePath} reappeared after its removal."
            );
        trash.EmptySoon(repository);
    }

    /// <summary>Makes clear that a lane's files were deleted from outside, not that it had no unsaved work.</summary>
    private static string WasGone(WorktreeMark mark, ArchiveView? kept)
    {
        var last = kept is null
            ? "There is no snapshot of them."
            : $"What was saved of the lane, including their last snapshot if any, is in {kept.Ref}.";
        return $"The worktree {mark.WorktreePath} no longer existed, so uncommitted files could not be archived. {last}";
    }

    private async Task LetGoOfBranch(
        GitRepository repository,
        WorktreeMark mark,
        TearDownRequest request,
        SavedState saved,
        TearDownReport report,
        CancellationToken cancellationToken
    )
    {
        var branch = mark.Branch;
        var tip = LaneBranches.TipOf(repository, branch);
        if (tip is null)
        {
            var gone = saved.BranchTip is not null;
            report.Say(
                ResourceKind.Branch,
                branch,
                gone ? ResourceEnding.Removed : ResourceEnding.NotApplicable,
                gone ? null : "It was already gone."
            );
        }
        else if (saved.BranchTip is null)
        {
            var why =
                request.BranchExisted || !mark.BranchCreated ? "It existed before the lane."
                : request.Policy is CompletionPolicy.KeepBranch ? "The lane's policy keeps it."
                : "It is checked out elsewhere, or was not created by Helios.";
            report.Say(ResourceKind.Branch, branch, ResourceEnding.Preserved, why);
        }
        else if (tip != saved.BranchTip || RefFiles.HolderOf(repository, branch) is not null)
        {
            report.Say(ResourceKind.Branch, branch, ResourceEnding.Preserved, "It is now in use elsewhere.");
        }
        else
        {
            await branches.Delete(repository, branch, tip, cancellationToken);
            report.Say(ResourceKind.Branch, branch, ResourceEnding.Removed);
        }
    }
}
