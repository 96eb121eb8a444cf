using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Merging;

/// <summary>Merges a lane's branch into another.</summary>
internal sealed class LaneMerge(
    LaneStates states,
    Scratches scratches,
    ScratchMerge merges,
    MergeTargets targets,
    MergeQuestions questions,
    LaneMoves moves,
    UserActs acts
)
{
    // Somebody else may push to the same branch, but not all the time.
    private const int Attempts = 5;

    public async Task<MergeOutcome> Merge(LanePlace lane, MergeInto into, CancellationToken cancellationToken)
    {
        var branch = MergeTargets.NameOf(lane, into.Target);
        using var turn = await scratches.Take(lane.Repository, cancellationToken);
        await moves.Finish(lane);
        var uncommitted = await states.Look(lane, cancellationToken);
        if (!into.LeaveUncommitted && uncommitted.Count > 0)
            throw LaneStates.Uncommitted(uncommitted);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = LaneBranches.TipOf(lane.Repository, branch);
            if (before is null)
                break;
            var head = lane.Head;
            if (await questions.IsIn(lane.Repository, head, before, cancellationToken))
                return new MergeOutcome.Done(branch, before, before);
            // Refused before the work rather than after it.
            if (await targets.WhyNot(lane.Repository, branch, cancellationToken) is { } obstacle)
                throw new MergeStoppedException(obstacle.Reason, obstacle.Detail);
            var after = await Joined(lane, branch, into, before, head, cancellationToken);
            if (after == before)
                return new MergeOutcome.Done(branch, before, before);
            var move = new BranchMove(branch, before, after, $"helios: {Verb(into.Strategy)} of {lane.Branch}");
            if (await targets.Move(lane.Repository, move, cancellationToken))
                return new MergeOutcome.Done(branch, before, after);
        }
        throw new MergeStoppedException(
            MergeRefusalReason.TargetMoved,
            $"'{branch}' moved each time that the lane had been merged with it. Nothing was merged; repeat it when '{branch}' is at rest."
        );
    }

    private async Task<string> Joined(
        LanePlace lane,
        string branch,
        MergeInto into,
        string before,
        string head,
        CancellationToken cancellationToken
    )
    {
        if (into.Strategy is MergeStrategy.FfOnly)
            return await questions.IsIn(lane.Repository, before, head, cancellationToken)
                ? head
                : throw new MergeStoppedException(
                    MergeRefusalReason.NotFastForward,
                    $"'{branch}' has commits that the lane does not have, so it cannot be fast-forwarded. Rebase the lane first, or choose "
                        + "another strategy."
                );
        var message =
            into.Message is { Length: > 0 } given ? given
            : into.Strategy is MergeStrategy.Squash ? await questions.SquashMessage(lane.Repository, before, head, cancellationToken)
            : $"Merge branch '{lane.Branch}' into {branch}";
        var user = await acts.In(lane.Repository, lane.Subject.GitDir, cancellationToken);
        var join = new Join(into.Strategy, before, head, message, $"A {Verb(into.Strategy)} of '{lane.Branch}' into '{branch}'");
        return await merges.Make(lane.Repository, join, user, cancellationToken);
    }

    private static string Verb(MergeStrategy strategy) =>
        strategy switch
        {
            MergeStrategy.Squash => "squash",
            MergeStrategy.Rebase => "rebase",
            MergeStrategy.FfOnly => "fast-forward",
            _ => "merge",
        };
}
