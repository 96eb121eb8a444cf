using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Removes a lane from a repository: save, release tree and registration, delete the branch, verify.</summary>
internal sealed partial class Removal(
    Repositories repositories,
    RepositoryLocks locks,
    FileSystems fileSystems,
    LaneBranches branches,
    PartialWorktree incomplete,
    Saving saving,
    Archives archives,
    StepLimits limits,
    Snapshots snapshots,
    SnapshotTurns turns,
    Trash trash,
    WorktreeOwner owner,
    IFaultPoints faults,
    TimeProvider time,
    IOptions<WorktreeOptions> options,
    ILogger<Removal> logger
)
{
    public async Task<TearDownResult> TearDown(TearDownRequest request, CancellationToken cancellationToken)
    {
        using var scope = LaneScope.Enter(request.LaneId);
        var report = new TearDownReport();
        // Consent does not wait for it. If the worktree reappears later, it is archived then.
        if (request.Discard && !await fileSystems.Answers(request.Repository, cancellationToken))
        {
            report.Say(
                ResourceKind.Worktree,
                request.Repository,
                ResourceEnding.NotApplicable,
                "Its repository could not be looked at: its file system did not respond."
            );
            report.Say(ResourceKind.Branch, request.Branch, ResourceEnding.NotApplicable);
            return report.ToResult();
        }

        GitRepository repository;
        try
        {
            repository = WorktreePlaces.Of(await repositories.Open(request.Repository, cancellationToken), request.LaneId);
        }
        catch (RepositoryRefusedException refused)
        {
            return WithoutRepository(request, refused.Message, report);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            return Kept(request.Repository, failure, report);
        }

        report.Say(ResourceKind.Archive, Archives.RefOf(request.LaneId), ResourceEnding.NotApplicable);
        try
        {
            await TearDown(repository, request, report, cancellationToken);
            return report.ToResult();
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            return Kept(repository.WorktreeOf(request.LaneId), failure, report);
        }
    }

    /// <inheritdoc cref="IWorktrees.WhyUnseen"/>
    public async Task<string?> WhyUnseen(TearDownRequest request, CancellationToken cancellationToken)
    {
        if (request.Discard)
            return null;
        // A dead mount never responds.
        var looking = Task.Run(
            async () =>
            {
                GitRepository? repository = null;
                try
                {
                    repository = await repositories.Open(request.Repository, cancellationToken);
                    if (Marks.Read(repository, request.LaneId) is not { ProvisionedAt: not null, Saved: null } mark)
                        return null;
                    await fileSystems.Require(mark.WorktreePath, cancellationToken);
                    Registrations.RefuseWhatNobodySees(mark);
                    _ = Presence.Of(mark.WorktreePath);
                    return null;
                }
                catch (Exception refused) when (refused is RepositoryRefusedException or GitException && repository is null)
                {
                    return Unseen(request, refused.Message);
                }
                catch (Exception failure) when (IsExpected(failure))
                {
                    return failure.Message;
                }
            },
            cancellationToken
        );
        try
        {
            // The repository is read first, and then the worktree.
            return await looking.WaitAsync(options.Value.LookLimit * 2, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Unseen(request, $"It did not respond within {options.Value.LookLimit.TotalSeconds * 2:0} s.");
        }
    }

    private static string Unseen(TearDownRequest request, string why) =>
        $"Cannot read the repository {request.Repository}: {why} Restore it, or clean up with --discard to give up the lane's work in it.";

    /// <summary>Undoes a provision after a later step failed.</summary>
    public async Task<TearDownResult> Undo(ProvisionRequest request, CancellationToken cancellationToken)
    {
        var asTearDown = new TearDownRequest
        {
            LaneId = request.LaneId,
            Repository = request.Repository,
            Branch = request.Branch,
            BranchExisted = request.BranchExisted,
            BaseCommit = request.BaseCommit,
            BaseRef = request.BaseCommit,
            Policy = CompletionPolicy.Prune,
        };
        try
        {
            var repository = await repositories.Open(request.Repository, cancellationToken);
            if (Marks.Read(repository, request.LaneId) is { ProvisionedAt: not null, Saved: null } mark && IsOurs(mark))
            {
                // It was ready, but not reported. It is removed like an incomplete one, without an archive unless there are commits.
                Marks.Write(repository, mark with { ProvisionedAt = null });
                faults.Passed("undo begun");
            }
        }
        catch (Exception failure) when (failure is RepositoryRefusedException || IsExpected(failure))
        {
            LogUndo(request.LaneId.ToString(), failure.Message);
        }
        return await TearDown(asTearDown, cancellationToken);
    }

    private async Task TearDown(
        GitRepository repository,
        TearDownRequest request,
        TearDownReport report,
        CancellationToken cancellationToken
    )
    {
        var lane = request.LaneId;
        using var turn = await turns.Keep(lane, cancellationToken);
        var worktree = repository.WorktreeOf(lane);
        if (Marks.Read(repository, lane) is not { } mark)
        {
            if (Path.Exists(worktree) || repository.IsRegistered(lane))
                throw new GitException($"{worktree} has no mark of Helios and is kept. Remove it with git worktree remove.");
            mark = Unmarked(repository, request);
        }
        await fileSystems.Require(mark.WorktreePath, cancellationToken);
        if (!IsOurs(mark))
            throw new GitException($"{worktree} belongs to another Helios installation ({mark.InstallationId}) and is left alone.");
        if (mark.ProvisionedAt is null && await RemovePartial(repository, mark, report, cancellationToken))
            return;

        // Saved before a kill, and nothing has returned to its place since: continue from there.
        var saved = mark.Saved is { } before && !Path.Exists(worktree) ? before : null;
        var had = Presence.OfFolder(worktree) || Presence.OfFolder(repository.AsideOf(lane)) || saved is not null;
        if (saved is null)
        {
            try
            {
                saved = await limits.Within(
                    "saving the lane's work",
                    limited => saving.Save(repository, mark, request, limited),
                    cancellationToken
                );
            }
            catch (Exception failure) when (IsExpected(failure))
            {
                Saving.PutBack(repository, mark);
                throw;
            }
            // Also with --discard: nobody has seen what is gone, and the archive can still be deleted.
            if (!had && await Rescue(repository, mark, saved, cancellationToken) is { } rescued)
                saved = saved.With(rescued);
            Marks.Write(repository, mark with { Saved = saved });
            faults.Passed("saved");
        }
        // From an earlier call whose answer was lost; this one had nothing to archive.
        report.Archive = saved.Archive ?? (request.Discard ? null : await archives.Find(repository, lane, cancellationToken));
        report.Discarded = saved.Discarded;
        if (report.Archive is { } archive)
            report.Say(
                ResourceKind.Archive,
                archive.Ref,
                ResourceEnding.Archived,
                had ? null : $"The worktree was gone. What was saved, including its last snapshot if any, is from {archive.At:O}."
            );
        await LetGo(repository, mark, request, saved, had, report, cancellationToken);
        await snapshots.Drop(repository, lane, cancellationToken);
    }

    /// <summary>Makes the last snapshot of a missing worktree part of the lane's archive; null if there is none.</summary>
    private Task<ArchiveView?> Rescue(GitRepository repository, WorktreeMark mark, SavedState saved, CancellationToken cancellationToken)
    {
        var head = RefFiles.ReadHead(repository.RegistrationOf(mark.LaneId)) is { } at
            ? at.Commit ?? RefFiles.Find(repository.CommonDir, at.Ref ?? "")
            : saved.BranchTip;
        return snapshots.Promote(repository, mark.LaneId, saved.Archive, head, cancellationToken);
    }

    private async Task<bool> RemovePartial(
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

    private async Task LetGo(
        GitRepository repository,
        WorktreeMark mark,
        TearDownRequest request,
        SavedState saved,
        bool had,
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
                    had ? ResourceEnding.Removed : ResourceEnding.NotApplicable,
                    had ? null : WasGone(mark, report.Archive)
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

    /// <summary>Reports a lane without any remains: only a branch with the lane's own name was certainly created by Helios.</summary>
    private WorktreeMark Unmarked(GitRepository repository, TearDownRequest request) =>
        new()
        {
            InstallationId = owner.InstallationId,
            LaneId = request.LaneId,
            HostId = owner.HostId,
            Branch = request.Branch,
            BranchCreated = !request.BranchExisted && request.Branch == LaneBranches.NameOf(request.LaneId),
            BaseCommit = request.BaseCommit,
            WorktreePath = repository.WorktreeOf(request.LaneId),
            At = DateTimeOffset.UnixEpoch,
            ProvisionedAt = DateTimeOffset.UnixEpoch,
        };

    private bool IsOurs(WorktreeMark mark) => mark.InstallationId == owner.InstallationId;

    /// <summary>A missing repository ends nothing: it may be on an unmounted disk, and the content of the lane is unknown.</summary>
    private static TearDownResult WithoutRepository(TearDownRequest request, string refusal, TearDownReport report)
    {
        var left = Path.Combine(request.Repository, GitRepository.ManagedFolder, request.LaneId.ToString());
        if (!request.Discard)
            report.Say(ResourceKind.Worktree, request.Repository, ResourceEnding.Failed, Unseen(request, refusal));
        else if (Path.Exists(left))
            report.Say(
                ResourceKind.Worktree,
                left,
                ResourceEnding.Preserved,
                $"{left} is kept, because its repository cannot be read: {refusal}"
            );
        else
            report.Say(
                ResourceKind.Worktree,
                request.Repository,
                ResourceEnding.NotApplicable,
                $"Its repository could not be read: {refusal}"
            );
        report.Say(ResourceKind.Branch, request.Branch, ResourceEnding.NotApplicable);
        return report.ToResult();
    }

    private TearDownResult Kept(string worktree, Exception failure, TearDownReport report)
    {
        LogKept(worktree, failure.Message);
        report.Say(ResourceKind.Worktree, worktree, ResourceEnding.Failed, failure.Message);
        return report.ToResult();
    }

    private static bool IsExpected(Exception failure) =>
        failure is GitException or IOException or UnauthorizedAccessException or FormatException;

    [LoggerMessage(2103, LogLevel.Warning, "Keeping {Worktree}: {Reason}")]
    private partial void LogKept(string worktree, string reason);

    [LoggerMessage(2104, LogLevel.Debug, "No repository while undoing lane {Lane}: {Reason}")]
    private partial void LogUndo(string lane, string reason);
}
