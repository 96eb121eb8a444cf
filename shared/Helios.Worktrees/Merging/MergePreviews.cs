using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Merging;

/// <summary>Says what a merge would do.</summary>
internal sealed class MergePreviews(Repositories repositories, LaneStates states, MergeTargets targets, MergeQuestions questions)
{
    public async Task<LaneMergeView> Read(LanePlace lane, LaneWork work, string target, CancellationToken cancellationToken)
    {
        var obstacles = new List<MergeObstacle>();
        var (_, commit) = await repositories.Resolve(work.Repository, target, cancellationToken);
        var head = lane.Head;
        var entries = await Tried(() => Look(lane, cancellationToken), obstacles) ?? [];
        if (entries.Count > 0)
            Add(LaneStates.Uncommitted(entries), obstacles);
        var branch = await Tried(() => Task.FromResult(MergeTargets.NameOf(lane, target)), obstacles);
        if (branch is not null && await targets.WhyNot(lane.Repository, branch, cancellationToken) is { } unclean)
            obstacles.Add(unclean);
        var conflicts = await Conflicts(lane, commit, head, obstacles, cancellationToken);
        var (ahead, behind) = await questions.Divergence(lane.Repository, commit, head, cancellationToken);
        return new LaneMergeView
        {
            LaneId = lane.LaneId,
            Branch = lane.Branch,
            HeadCommit = head,
            Target = branch ?? target,
            TargetCommit = commit,
            Ahead = ahead,
            Behind = behind,
            Conflicts = conflicts,
            Uncommitted = entries.Count,
            CheckedOutAt = branch is null ? null : MergeTargets.CheckedOutAt(lane.Repository, branch),
            Obstacles = obstacles,
        };
    }

    private Task<IReadOnlyList<StatusEntry>> Look(LanePlace lane, CancellationToken cancellationToken)
    {
        lane.RefuseOffBranch();
        return states.Look(lane, cancellationToken);
    }

    private async Task<IReadOnlyList<string>?> Conflicts(
        LanePlace lane,
        string target,
        string head,
        List<MergeObstacle> obstacles,
        CancellationToken cancellationToken
    )
    {
        var before = obstacles.Count;
        var conflicts = await Tried(() => questions.Conflicts(lane, target, head, cancellationToken), obstacles);
        if (conflicts is { Count: > 0 })
            obstacles.Add(
                new MergeObstacle
                {
                    Reason = MergeRefusalReason.MergeConflicts,
                    Detail =
                        $"Both have changed the same lines of {string.Join(", ", conflicts.Take(5))}. Let the lane's agent merge or rebase "
                        + "onto the target in its worktree and resolve them.",
                }
            );
        else if (conflicts is null && obstacles.Count == before)
            obstacles.Add(
                new MergeObstacle
                {
                    Reason = MergeRefusalReason.GitTooOld,
                    Detail =
                        $"Conflicts cannot be foreseen with the git of this host: that needs git {GitProgram.OldestWithMergeTree} or "
                        + "newer. Merging works, and changes nothing if there are conflicts.",
                }
            );
        return conflicts;
    }

    private static async Task<T?> Tried<T>(Func<Task<T>> question, List<MergeObstacle> obstacles)
        where T : class?
    {
        try
        {
            return await question();
        }
        catch (MergeStoppedException stopped)
        {
            Add(stopped, obstacles);
            return null;
        }
    }

    private static void Add(MergeStoppedException stopped, List<MergeObstacle> obstacles)
    {
        if (stopped.Outcome is MergeOutcome.Refused refused)
            obstacles.Add(new MergeObstacle { Reason = refused.Reason, Detail = refused.Detail });
    }
}
