using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Pool;

namespace Helios.Worktrees.Lifecycle;

/// <summary>
/// The part of creating a worktree that happens under the repository's lock: mark, branch of an archive, and registration or an entry of
/// the pool.
/// </summary>
internal sealed class WorktreeRegistration(
    RepositoryLocks locks,
    Registrations registrations,
    PartialWorktree incomplete,
    PoolClaims pool,
    LaneBranches branches,
    Restorer restorer,
    WorktreeOwner owner,
    IFaultPoints faults,
    TimeProvider time
)
{
    /// <summary>
    /// Registers the worktree, after removing what a killed call has left. False if the lane's worktree is already ready; either way the
    /// attempt then has its mark.
    /// </summary>
    /// <param name="attempt">The attempt, with its open repository.</param>
    /// <param name="chosen">The repository with the place for new worktrees.</param>
    /// <param name="brought">The setup in the repository itself.</param>
    /// <param name="cancellationToken">Stops waiting for the lock, and the call.</param>
    public Task<bool> Register(ProvisionAttempt attempt, GitRepository chosen, SetupSteps? brought, CancellationToken cancellationToken) =>
        locks.Hold(
            attempt.Repository!,
            "creating the worktree",
            limited => RegisterLocked(attempt, chosen, brought, limited),
            cancellationToken
        );

    /// <summary>Removes what a failed call made; returns what is left, as a sentence, or null.</summary>
    public async Task<string?> TakeBack(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt is not { Repository: { } repository, Mark: { } mark })
            return null;
        if (mark.InstallationId != owner.InstallationId)
            return null;
        if (mark.ProvisionedAt is not null)
            return mark.WorktreePath;
        // Deleted concurrently: then nothing of this call is left in it.
        if (!Directory.Exists(repository.CommonDir) && !Path.Exists(mark.WorktreePath))
            return null;
        try
        {
            await locks.Hold(
                repository,
                "taking back what was made",
                limited => incomplete.Remove(repository, mark, limited),
                cancellationToken
            );
            return null;
        }
        catch (Exception failure) when (Provisioner.IsExpected(failure))
        {
            return failure.Message;
        }
    }

    private async Task<bool> RegisterLocked(
        ProvisionAttempt attempt,
        GitRepository chosen,
        SetupSteps? brought,
        CancellationToken cancellationToken
    )
    {
        var (request, opened) = (attempt.Request, attempt.Repository!);
        if (Marks.Read(opened, request.LaneId) is { } before)
        {
            attempt.Repository = opened = WorktreePlaces.Of(opened, before);
            attempt.Mark = before;
            if (IsReady(opened, before))
                return false;
            await StartOver(opened, before, cancellationToken);
            attempt.Mark = null;
        }
        Registrations.Unblock(opened);
        attempt.Repository = chosen;
        attempt.Begin(ProvisionStep.Branch);
        RefuseWhatIsThere(chosen, request);
        CheckBranch(chosen, request);
        if (request.RestoreFrom is { } source)
            attempt.Restoration = await restorer.Plan(chosen, source, request.Branch, request.BaseCommit, cancellationToken);
        var tip = attempt.Restoration?.Tip;
        var made = NewMark(chosen, request) with { RestoredTip = tip };
        attempt.Mark = made;
        Marks.Write(chosen, made);
        faults.Passed("mark");
        if (tip is not null && made.BranchCreated)
        {
            await branches.Make(chosen, made, tip, cancellationToken);
            faults.Passed("branch");
        }

        attempt.Begin(ProvisionStep.Worktree);
        WorktreePlaces.Exclude(chosen);
        var head =
            attempt.Restoration is { } restoration ? restoration.Head
            : request.BranchExisted ? new HeadState("refs/heads/" + request.Branch, null)
            : new HeadState(null, request.BaseCommit);
        attempt.IsClaimed = MayClaim(attempt, chosen, brought) && pool.TryClaim(chosen, made, head);
        if (!attempt.IsClaimed)
            await registrations.Register(chosen, made, head, cancellationToken);
        faults.Passed("registration");
        return true;
    }

    // An existing branch may have moved since it was resolved; then its files belong to another commit. Those of an archive do not.
    private static bool MayClaim(ProvisionAttempt attempt, GitRepository chosen, SetupSteps? brought) =>
        attempt.Restoration is null
        && attempt.Request.Setup is not { Prepare.Count: > 0 }
        && brought is not { Prepare.Count: > 0 }
        && (!attempt.Request.BranchExisted || LaneBranches.TipOf(chosen, attempt.Request.Branch) == attempt.Request.BaseCommit);

    private static bool IsReady(GitRepository repository, WorktreeMark mark) =>
        mark is { ProvisionedAt: not null, Saved: null }
        && Registrations.NameEachOther(repository.WorktreeOf(mark.LaneId), repository.RegistrationOf(mark.LaneId));

    /// <summary>Removes the remains of a killed call and starts over: what still runs of it writes to a folder that nobody reads.</summary>
    private async Task StartOver(GitRepository repository, WorktreeMark before, CancellationToken cancellationToken)
    {
        if (before.InstallationId != owner.InstallationId)
            throw new GitException($"The lane's worktree belongs to another Helios installation ({before.InstallationId}).");
        if (before.ProvisionedAt is not null)
            throw new GitException("The lane's worktree was ready but is damaged or being removed. Tear the lane down.");
        await incomplete.Remove(repository, before, cancellationToken);
    }

    private static void RefuseWhatIsThere(GitRepository repository, ProvisionRequest request)
    {
        if (new DirectoryInfo(repository.ManagedRoot).LinkTarget is not null)
            throw new GitException($"{repository.ManagedRoot} is a link; Helios creates worktrees only in a real folder of its own.");
        if (repository.IsRegistered(request.LaneId))
            throw new GitException($"{repository.RegistrationOf(request.LaneId)} already exists without a mark. Run git worktree prune.");
        foreach (var path in new[] { repository.WorktreeOf(request.LaneId), repository.AsideOf(request.LaneId) })
            if (Path.Exists(path))
                throw new GitException($"{path} already exists without a mark. Move it away.");
    }

    private static void CheckBranch(GitRepository repository, ProvisionRequest request)
    {
        if (BranchName.Fault(request.Branch) is { } fault)
            throw new GitException(fault);
        var tip = LaneBranches.TipOf(repository, request.Branch);
        if (request.BranchExisted)
        {
            if (tip is null)
                throw new GitException($"The branch '{request.Branch}' is gone.");
            if (RefFiles.HolderOf(repository, request.Branch) is { } holder)
                throw new GitException(
                    $"The branch '{request.Branch}' is checked out at {holder}. Choose another, or switch that worktree to another branch."
                );
        }
        else if (tip is not null)
        {
            throw new GitException($"A branch '{request.Branch}' has been created in the meantime. Choose another.");
        }
        else if (RefFiles.ConflictOf(repository, request.Branch) is { } other)
        {
            throw new GitException(BranchName.InTheWay(request.Branch, other));
        }
    }

    private WorktreeMark NewMark(GitRepository repository, ProvisionRequest request) =>
        new()
        {
            InstallationId = owner.InstallationId,
            LaneId = request.LaneId,
            HostId = owner.HostId,
            Branch = request.Branch,
            BranchCreated = !request.BranchExisted,
            BaseCommit = request.BaseCommit,
            WorktreePath = repository.WorktreeOf(request.LaneId),
            CommonDir = repository.CommonDir,
            At = time.GetUtcNow(),
        };
}
