using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Removes worktrees that belong to no lane.</summary>
internal sealed class OrphanedWorktrees(Removal removal, Repositories repositories, WorktreeOwner owner)
{
    /// <inheritdoc cref="IWorktrees.RemoveOrphan"/>
    public async Task<TearDownResult> Remove(FoundWorktree found, bool dryRun, CancellationToken cancellationToken)
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
