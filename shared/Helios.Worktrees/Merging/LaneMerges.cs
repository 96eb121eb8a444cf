using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Merging;

/// <summary>The implementation of <see cref="ILaneMerges"/>. Whatever git starts belongs to the lane.</summary>
internal sealed class LaneMerges(
    Repositories repositories,
    MergePreviews previews,
    LaneCommit commits,
    LaneUpdate updates,
    LaneMerge merges,
    LanePush pushes,
    PullRequestDrafts drafts
) : ILaneMerges
{
    public async Task<LaneMergeView> Preview(LaneWork lane, string target, CancellationToken cancellationToken)
    {
        using var scope = LaneScope.Enter(lane.LaneId);
        try
        {
            return await previews.Read(await Find(lane, cancellationToken), lane, target, cancellationToken);
        }
        catch (MergeStoppedException stopped)
        {
            throw new GitException(stopped.Message, stopped);
        }
    }

    public Task<MergeOutcome> Commit(LaneWork lane, string message, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(message);
        return Act(lane, place => commits.Commit(place, message, cancellationToken), cancellationToken);
    }

    public Task<MergeOutcome> Update(LaneWork lane, string baseRef, UpdateStrategy strategy, CancellationToken cancellationToken) =>
        Act(lane, place => updates.Update(place, lane, baseRef, strategy, cancellationToken), cancellationToken);

    public Task<MergeOutcome> Merge(LaneWork lane, MergeInto into, CancellationToken cancellationToken) =>
        Act(lane, place => merges.Merge(place, into, cancellationToken), cancellationToken);

    public Task<MergeOutcome> Push(LaneWork lane, string? remote, bool force, CancellationToken cancellationToken) =>
        Act(lane, place => pushes.Push(place, remote, force, cancellationToken), cancellationToken);

    public Task<MergeOutcome> Draft(LaneWork lane, ProposedWork work, CancellationToken cancellationToken) =>
        Act(lane, async place => new MergeOutcome.Drafted(await drafts.Make(place, work, cancellationToken)), cancellationToken);

    private async Task<MergeOutcome> Act(LaneWork lane, Func<LanePlace, Task<MergeOutcome>> act, CancellationToken cancellationToken)
    {
        using var scope = LaneScope.Enter(lane.LaneId);
        try
        {
            var place = await Find(lane, cancellationToken);
            place.RefuseOffBranch();
            return await act(place);
        }
        catch (MergeStoppedException stopped)
        {
            return stopped.Outcome;
        }
    }

    private async Task<LanePlace> Find(LaneWork lane, CancellationToken cancellationToken) =>
        LanePlace.Of(await repositories.Open(lane.Repository, cancellationToken), lane);
}
