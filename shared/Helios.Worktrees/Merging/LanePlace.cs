using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Merging;

/// <summary>A lane with a worktree.</summary>
/// <param name="Repository">The repository, with the folder of the lane's worktree.</param>
/// <param name="Subject">The lane's worktree.</param>
/// <param name="Mark">Its mark.</param>
/// <param name="Branch">Its branch.</param>
internal sealed record LanePlace(GitRepository Repository, Checkout Subject, WorktreeMark Mark, string Branch)
{
    public LaneId LaneId => Mark.LaneId;

    /// <summary>The files.</summary>
    public string Tree => Mark.WorktreePath;

    /// <summary>The commit of its branch now.</summary>
    public string Head =>
        LaneBranches.TipOf(Repository, Branch)
        ?? throw new MergeStoppedException(MergeRefusalReason.LaneOffBranch, $"The lane's branch '{Branch}' does not exist any more.");

    /// <summary>Finds the worktree of a lane.</summary>
    /// <exception cref="GitException">It is gone.</exception>
    public static LanePlace Of(GitRepository found, LaneWork lane)
    {
        var (subject, mark) = LaneTree.Of(found, lane.LaneId);
        return new LanePlace(WorktreePlaces.Of(found, mark), subject, mark, lane.Branch);
    }

    /// <summary>Refuses a worktree that is not on the lane's branch: what is there is not what the branch has.</summary>
    /// <exception cref="MergeStoppedException">It is elsewhere.</exception>
    public void RefuseOffBranch()
    {
        var at = RefFiles.ReadHead(Subject.GitDir);
        if (at?.Branch == Branch)
            return;
        if (Surveyor.OperationOf(Subject).Count > 0)
            throw Busy();
        throw new MergeStoppedException(
            MergeRefusalReason.LaneOffBranch,
            $"The lane's worktree is on {Shown(at)}, not on its branch '{Branch}'. Run git switch {Branch} in {Tree}, with what was "
                + "committed there."
        );
    }

    /// <summary>The refusal of a lane with an operation in progress.</summary>
    public MergeStoppedException Busy() =>
        new(
            MergeRefusalReason.LaneBusy,
            $"A merge, rebase or similar is in progress in {Tree}. Let the agent finish it, or abort it there (git status says how)."
        );

    private static string Shown(HeadState? at) =>
        at switch
        {
            { Branch: { } branch } => $"the branch '{branch}'",
            { Commit: { } commit } => $"the commit {commit[..10]}",
            _ => "something that is not a branch",
        };
}
