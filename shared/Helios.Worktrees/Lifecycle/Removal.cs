using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Ends what a lane has in a repository: save, let go of tree and registration, delete the branch, verify.</summary>
internal sealed partial class Removal(
    Repositories repositories,
    RepositoryLocks locks,
    LaneBranches branches,
    HalfMade halfMade,
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
    ILogger<Removal> logger)
{
    public async Task<TearDownResult> TearDown(TearDownRequest request, CancellationToken cancellationToken)
    {
        using var scope = LaneScope.Enter(request.LaneId);
        var report = new TearDownReport();
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
        // A dead mount answers nothing, for ever.
        var looking = Task.Run(
            async () =>
            {
                try
                {
                    var repository = await repositories.Open(request.Repository, cancellationToken);
                    if (Marks.Read(repository, request.LaneId) is { ProvisionedAt: not null, Saved: null } mark)
                        Registrations.RefuseWhatNobodySees(mark);
                    return null;
                }
                catch (RepositoryRefusedException refused)
                {
                    return Unseen(request, refused.Message);
                }
                catch (Exception failure) when (IsExpected(failure))
                {
                    return failure.Message;
                }
            },
            cancellationToken);
        try
        {
            return await looking.WaitAsync(options.Value.LookLimit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Unseen(request, $"It does not answer within {options.Value.LookLimit.TotalSeconds:0} s.");
        }
    }

    private static string Unseen(TearDownRequest request, string why) =>
        $"The repository {request.Repository} cannot be looked at: {why} Bring it back, or clean up with --discard to give up what the lane holds in it.";

    /// <summary>Takes back a provision that a later step gave up.</summary>
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
                // It was ready, but nobody was told. As half made it goes without an archive, unless there are commits.
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

    private async Task TearDown(GitRepository repository, TearDownRequest request, TearDownReport report, CancellationToken cancellationToken)
    {
        var lane = request.LaneId;
        using var turn = await turns.Keep(lane, cancellationToken);
        var worktree = repository.WorktreeOf(lane);
        if (Marks.Read(repository, lane) is not { } mark)
        {
            if (Path.Exists(worktree) || repository.IsRegistered(lane))
                throw new GitException($"{worktree} carries no mark of Helios; it is kept. Remove it with git worktree remove.");
            mark = Unmarked(repository, request);
        }
        if (!IsOurs(mark))
            throw new GitException($"{worktree} belongs to another Helios ({mark.InstallationId}); it is left alone.");
        if (mark.ProvisionedAt is null && await RemoveHalfMade(repository, mark, report, cancellationToken))
            return;

        // Saved before a kill, and nothing came back to its place since: go on from there.
        var saved = mark.Saved is { } before && !Path.Exists(worktree) ? before : null;
        var had = Presence.OfFolder(worktree) || Presence.OfFolder(repository.AsideOf(lane)) || saved is not null;
        if (saved is null)
        {
            try
            {
                saved = await limits.Within("saving the lane's work", limited => saving.Save(repository, mark, request, limited), cancellationToken);
            }
            catch (Exception failure) when (IsExpected(failure))
            {
                Saving.PutBack(repository, mark);
                throw;
            }
            // Also where it was discarded: nobody has seen what is gone, and who wants it gone too can drop the archive.
            if (!had && await Rescue(repository, mark, saved, cancellationToken) is { } rescued)
                saved = saved.With(rescued);
            Marks.Write(repository, mark with { Saved = saved });
            faults.Passed("saved");
        }
        // Of an earlier call whose answer was lost, where this one had nothing to archive.
        report.Archive = saved.Archive ?? (request.Discard ? null : await archives.Find(repository, lane, cancellationToken));
        report.Discarded = saved.Discarded;
        if (report.Archive is { } archive)
            report.Say(
                ResourceKind.Archive, archive.Ref, ResourceEnding.Archived,
                had ? null : $"The worktree was gone. What was kept of it, its last snapshot if there was one, is of {archive.At:O}.");
        await LetGo(repository, mark, request, saved, had, report, cancellationToken);
        await snapshots.Drop(repository, lane, cancellationToken);
    }

    /// <summary>Makes the last snapshot of a worktree that is gone part of the lane's archive; null where there is none.</summary>
    private Task<ArchiveView?> Rescue(GitRepository repository, WorktreeMark mark, SavedState saved, CancellationToken cancellationToken)
    {
        var head = RefFiles.ReadHead(repository.RegistrationOf(mark.LaneId)) is { } at
            ? at.Commit ?? RefFiles.Find(repository.CommonDir, at.Ref ?? "")
            : saved.BranchTip;
        return snapshots.Promote(repository, mark.LaneId, saved.Archive, head, cancellationToken);
    }

    private async Task<bool> RemoveHalfMade(GitRepository repository, WorktreeMark mark, TearDownReport report, CancellationToken cancellationToken)
    {
        using (await locks.Take(repository, cancellationToken))
        {
            // With commits it is a lane like any other, whoever made them.
            if (LaneBranches.IsOurs(repository, mark) && LaneBranches.TipOf(repository, mark.Branch) is { } tip && tip != mark.MadeAt)
                return false;
            var ours = LaneBranches.IsOurs(repository, mark);
            await halfMade.Remove(repository, mark, cancellationToken);
            report.Say(ResourceKind.Worktree, mark.WorktreePath, ResourceEnding.Removed, "It had never become ready.");
            report.Say(ResourceKind.Branch, mark.Branch, ours ? ResourceEnding.Removed : ResourceEnding.Preserved);
            return true;
        }
    }

    private async Task LetGo(
        GitRepository repository, WorktreeMark mark, TearDownRequest request, SavedState saved, bool had, TearDownReport report, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        using (await locks.Take(repository, cancellationToken))
        {
            if (repository.IsRegistered(lane))
                Trash.LetGoOfRegistration(repository, lane);
            faults.Passed("registration let go");
            if (Directory.Exists(repository.AsideOf(lane)))
                Trash.LetGoOfTree(repository, lane, repository.AsideOf(lane), saved);
            faults.Passed("tree let go");
            report.Say(ResourceKind.Worktree, mark.WorktreePath, had ? ResourceEnding.Removed : ResourceEnding.NotApplicable, had ? null : WasGone(mark, report.Archive));
            await LetGoOfBranch(repository, mark, request, saved, report, cancellationToken);
            faults.Passed("branch let go");
            Marks.Delete(repository, lane);
        }
        faults.Passed("mark removed");
        if (Path.Exists(mark.WorktreePath) || repository.IsRegistered(lane))
            report.Say(ResourceKind.Worktree, mark.WorktreePath, ResourceEnding.Failed, $"{mark.WorktreePath} was there again after it was removed.");
        trash.EmptySoon(repository);
    }

    /// <summary>Nobody shall take the end of a lane whose files somebody took away for one that had nothing unsaved.</summary>
    private static string WasGone(WorktreeMark mark, ArchiveView? kept)
    {
        var last = kept is null ? "There is no snapshot of them." : $"What was kept of the lane, with their last snapshot if there was one, is {kept.Ref}.";
        return $"The worktree {mark.WorktreePath} was not there any more, so that files that were not committed could not be archived. {last}";
    }

    private async Task LetGoOfBranch(
        GitRepository repository, WorktreeMark mark, TearDownRequest request, SavedState saved, TearDownReport report, CancellationToken cancellationToken)
    {
        var branch = mark.Branch;
        var tip = LaneBranches.TipOf(repository, branch);
        if (tip is null)
        {
            var gone = saved.BranchTip is not null;
            report.Say(ResourceKind.Branch, branch, gone ? ResourceEnding.Removed : ResourceEnding.NotApplicable, gone ? null : "It was gone already.");
        }
        else if (saved.BranchTip is null)
        {
            var why = request.BranchExisted || !mark.BranchCreated ? "It was there before the lane."
                : request.Policy is CompletionPolicy.KeepBranch ? "The lane's policy keeps it."
                : "It is checked out elsewhere, or not of Helios's making.";
            report.Say(ResourceKind.Branch, branch, ResourceEnding.Preserved, why);
        }
        else if (tip != saved.BranchTip || RefFiles.HolderOf(repository, branch) is not null)
        {
            report.Say(ResourceKind.Branch, branch, ResourceEnding.Preserved, "Somebody else uses it meanwhile.");
        }
        else
        {
            await branches.Delete(repository, branch, tip, cancellationToken);
            report.Say(ResourceKind.Branch, branch, ResourceEnding.Removed);
        }
    }

    /// <summary>What the request says of a lane of which nothing says anything any more: only a branch with the lane's own name is provably ours.</summary>
    private WorktreeMark Unmarked(GitRepository repository, TearDownRequest request) => new()
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

    /// <summary>A repository that is not there ends nothing: it may be on a disk that is away, and nobody here can tell what the lane holds.</summary>
    private static TearDownResult WithoutRepository(TearDownRequest request, string refusal, TearDownReport report)
    {
        var left = Path.Combine(request.Repository, GitRepository.ManagedFolder, request.LaneId.ToString());
        if (!request.Discard)
            report.Say(
                ResourceKind.Worktree, request.Repository, ResourceEnding.Failed, Unseen(request, refusal));
        else if (Path.Exists(left))
            report.Say(ResourceKind.Worktree, left, ResourceEnding.Preserved, $"{left} is left where it is, because its repository cannot be looked at: {refusal}");
        else
            report.Say(ResourceKind.Worktree, request.Repository, ResourceEnding.NotApplicable, $"Its repository could not be looked at: {refusal}");
        report.Say(ResourceKind.Branch, request.Branch, ResourceEnding.NotApplicable);
        return report.ToResult();
    }

    private TearDownResult Kept(string worktree, Exception failure, TearDownReport report)
    {
        LogKept(worktree, failure.Message);
        report.Say(ResourceKind.Worktree, worktree, ResourceEnding.Failed, failure.Message);
        return report.ToResult();
    }

    private static bool IsExpected(Exception failure) => failure is GitException or IOException or UnauthorizedAccessException or FormatException;

    [LoggerMessage(2103, LogLevel.Warning, "{Worktree} is kept: {Reason}")]
    private partial void LogKept(string worktree, string reason);

    [LoggerMessage(2104, LogLevel.Debug, "Undoing lane {Lane} finds no repository: {Reason}")]
    private partial void LogUndo(string lane, string reason);
}
