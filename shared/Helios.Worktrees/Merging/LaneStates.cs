using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Merging;

/// <summary>Checks whether a lane is in a state in which its branch may be worked with.</summary>
internal sealed class LaneStates(Surveyor surveyor)
{
    private const int MostNamed = 3;

    /// <summary>What git says about the lane's files.</summary>
    /// <exception cref="MergeStoppedException">An operation is in progress.</exception>
    public async Task<IReadOnlyList<StatusEntry>> Look(LanePlace lane, CancellationToken cancellationToken)
    {
        var glance = await surveyor.Glance(lane.Subject, lane.Tree, lane.Mark.Links, cancellationToken);
        if (glance.Operation.Count > 0 || glance.Entries.Any(entry => entry.Kind is 'u'))
            throw lane.Busy();
        return glance.Entries;
    }

    /// <summary>Refuses a lane with uncommitted files.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="untracked">Whether untracked files count.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MergeStoppedException">It has some, or an operation is in progress.</exception>
    public async Task RefuseUncommitted(LanePlace lane, bool untracked, CancellationToken cancellationToken)
    {
        var found = (await Look(lane, cancellationToken)).Where(entry => untracked || entry.Kind is not '?').ToList();
        if (found.Count > 0)
            throw Uncommitted(found);
    }

    /// <summary>The refusal of a lane with uncommitted files.</summary>
    public static MergeStoppedException Uncommitted(IReadOnlyList<StatusEntry> found)
    {
        var named = string.Join(", ", found.Take(MostNamed).Select(entry => entry.Shown));
        var more = found.Count > MostNamed ? $" and {found.Count - MostNamed} more" : "";
        return new MergeStoppedException(
            MergeRefusalReason.LaneUncommitted,
            $"The lane has uncommitted changes in {named}{more}. Commit them first."
        );
    }
}
