using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Merging;

/// <summary>Brings a base into a lane.</summary>
internal sealed class LaneUpdate(
    Repositories repositories,
    LaneStates states,
    Scratches scratches,
    ScratchMerge merges,
    MergeQuestions questions,
    LaneMoves moves,
    UserActs acts
)
{
    private const int Attempts = 3;

    public async Task<MergeOutcome> Update(
        LanePlace lane,
        LaneWork work,
        string baseRef,
        UpdateStrategy strategy,
        CancellationToken cancellationToken
    )
    {
        using var turn = await scratches.Take(lane.Repository, cancellationToken);
        await moves.Finish(lane);
        await states.RefuseUncommitted(lane, untracked: false, cancellationToken);
        var (_, onto) = await repositories.Resolve(work.Repository, baseRef, cancellationToken);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = lane.Head;
            if (await questions.IsIn(lane.Repository, onto, before, cancellationToken))
                return new MergeOutcome.Done(lane.Branch, before, before);
            var after = await questions.IsIn(lane.Repository, before, onto, cancellationToken)
                ? onto
                : await Joined(lane, baseRef, onto, before, strategy, cancellationToken);
            var move = new BranchMove(lane.Branch, before, after, $"helios: update from {baseRef}");
            if (await moves.Move(lane, move, cancellationToken))
                return new MergeOutcome.Done(lane.Branch, before, after);
        }
        throw new MergeStoppedException(
            MergeRefusalReason.LaneMoved,
            $"The lane's branch '{lane.Branch}' moved each time, so its agent is committing. Nothing has changed; repeat it when "
                + "the agent waits."
        );
    }

    private async Task<string> Joined(
        LanePlace lane,
        string baseRef,
        string onto,
        string head,
        UpdateStrategy strategy,
        CancellationToken cancellationToken
    )
    {
        var user = await acts.In(lane.Repository, lane.Subject.GitDir, cancellationToken);
        var join =
            strategy is UpdateStrategy.Merge
                ? new Join(MergeStrategy.Merge, head, onto, $"Merge {baseRef} into {lane.Branch}", $"A merge of '{baseRef}' into the lane")
                : new Join(MergeStrategy.Rebase, onto, head, "", $"A rebase of the lane onto '{baseRef}'");
        return await merges.Make(lane.Repository, join, user, cancellationToken);
    }
}
