using Helios.Contracts.Lanes;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Lifecycle;

/// <summary>The implementation of <see cref="IWorktrees"/>.</summary>
internal sealed class WorktreeKeeper(
    Provisioner provisioner,
    Removal removal,
    Inventory inventory,
    ReachableRepositories reachable,
    Repositories repositories,
    Trash trash,
    LaneTraffic traffic,
    WorktreeOwner owner
) : IWorktrees
{
    public Task<ProvisionOutcome> Provision(ProvisionRequest request, IProvisionProgress progress, CancellationToken cancellationToken) =>
        provisioner.Provision(request, progress, cancellationToken);

    public Task<TearDownResult> Undo(ProvisionRequest request, CancellationToken cancellationToken) =>
        removal.Undo(request, cancellationToken);

    public async Task<TearDownResult> TearDown(TearDownRequest request, CancellationToken cancellationToken)
    {
        using var passing = traffic.Begin();
        return await removal.TearDown(request, cancellationToken);
    }

    public Task<string?> WhyUnseen(TearDownRequest request, CancellationToken cancellationToken) =>
        removal.WhyUnseen(request, cancellationToken);

    public async Task<TearDownResult> RemoveOrphan(FoundWorktree found, bool dryRun, CancellationToken cancellationToken)
    {
        var report = new TearDownReport();
        WorktreeMark? mark;
        try
        {
            mark = Marks.Read(await repositories.Open(found.Repository, cancellationToken), found.LaneId);
        }
        catch (Exception failure) when (failure is RepositoryRefusedException or GitException or IOException or UnauthorizedAccessException)
        {
            report.Say(ResourceKind.Worktree, found.WorktreePath, ResourceEnding.Failed, failure.Message);
            return report.ToResult();
        }
        if (mark is null)
            report.Say(ResourceKind.Worktree, found.WorktreePath, ResourceEnding.NotApplicable, "Its mark is gone.");
        else if (mark.InstallationId != owner.InstallationId)
            report.Say(
                ResourceKind.Worktree,
                found.WorktreePath,
                ResourceEnding.Preserved,
                $"It belongs to another Helios installation ({mark.InstallationId})."
            );
        else if (dryRun)
            report.Say(
                ResourceKind.Worktree,
                found.WorktreePath,
                ResourceEnding.Preserved,
                "It would be removed, after archiving unsaved work."
            );
        else
            return await removal.TearDown(AsRequest(found, mark), cancellationToken);
        return report.ToResult();
    }

    public Task<WorktreeInventory> FindMarked(CancellationToken cancellationToken) => inventory.Take(cancellationToken);

    public async Task EmptyTrash(CancellationToken cancellationToken)
    {
        foreach (var commonDir in await reachable.Find(cancellationToken))
        {
            try
            {
                await trash.Empty(new GitRepository(commonDir, Bare: false), cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or GitException)
            {
                // One unreadable repository does not block others; the next round retries.
                continue;
            }
        }
    }

    private static TearDownRequest AsRequest(FoundWorktree found, WorktreeMark mark) =>
        new()
        {
            LaneId = mark.LaneId,
            Repository = found.Repository,
            Branch = mark.Branch,
            BranchExisted = !mark.BranchCreated,
            BaseCommit = mark.BaseCommit,
            BaseRef = "HEAD",
            Policy = CompletionPolicy.Prune,
        };
}
