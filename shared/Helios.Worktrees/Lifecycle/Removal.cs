using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Removes a lane from a repository: save, release tree and registration, delete the branch, verify.</summary>
internal sealed partial class Removal(
    Repositories repositories,
    FileSystems fileSystems,
    WorkRescue rescue,
    WorktreeRelease release,
    SnapshotTurns turns,
    WorktreeOwner owner,
    IFaultPoints faults,
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
        if (mark.ProvisionedAt is null && await release.RemovePartial(repository, mark, report, cancellationToken))
            return;

        // Saved before a kill, and nothing has returned to its place since: continue from there.
        var before = mark.Saved is { } saved && !Path.Exists(worktree) ? saved : null;
        var existed = Presence.OfFolder(worktree) || Presence.OfFolder(repository.AsideOf(lane)) || before is not null;
        var state = before ?? await rescue.Save(repository, mark, request, existed, cancellationToken);
        await rescue.Describe(repository, request, state, existed, report, cancellationToken);
        await release.Release(repository, mark, request, state, existed, report, cancellationToken);
        await rescue.DropSnapshots(repository, lane, cancellationToken);
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
            report.Say(ResourceKind.Worktree, request.Repository, ResourceEnding.Failed, UnseenLanes.Describe(request, refusal));
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

    /// <summary>Whether a failure is one of the repository or the disk, which keeps the lane and is not a fault of Helios.</summary>
    public static bool IsExpected(Exception failure) =>
        failure is GitException or IOException or UnauthorizedAccessException or FormatException;

    [LoggerMessage(2103, LogLevel.Warning, "Keeping {Worktree}: {Reason}")]
    private partial void LogKept(string worktree, string reason);

    [LoggerMessage(2104, LogLevel.Debug, "No repository while undoing lane {Lane}: {Reason}")]
    private partial void LogUndo(string lane, string reason);
}
