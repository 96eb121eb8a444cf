using System.Text;
using Helios.Worktrees.Git;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Merging;

/// <summary>Commits everything in a lane, in the lane's own worktree: hooks need its files.</summary>
internal sealed class LaneCommit(GitProgram git, Surveyor surveyor, LaneStates states, LaneMoves moves, UserActs acts, IFaultPoints faults)
{
    public async Task<MergeOutcome> Commit(LanePlace lane, string message, CancellationToken cancellationToken)
    {
        await moves.Finish(lane);
        var entries = await states.Look(lane, cancellationToken);
        var nested = entries.Where(entry => entry.IsNestedRepository).ToList();
        var before = lane.Head;
        var unchanged = new MergeOutcome.Done(lane.Branch, before, before) { LeftOut = [.. nested.Select(entry => entry.Shown)] };
        if (entries.Count == nested.Count)
            return unchanged;
        var user = await acts.In(lane.Repository, lane.Subject.GitDir, cancellationToken);
        // Both look into submodules.
        var entered = await surveyor.Entered(lane.Subject, cancellationToken);
        var add = Call(lane, "add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul") with { Stdin = Everything(nested) };
        await git.Run(add with { Enters = entered }, cancellationToken);
        faults.Passed("lane's files staged");
        if ((await git.Try(Call(lane, "diff-index", "--cached", "--quiet", "HEAD", "--"), cancellationToken)).Succeeded)
            return unchanged;
        var commit = Call(lane, "commit", "--quiet", "--file=-") with
        {
            Stdin = Encoding.UTF8.GetBytes(message),
            User = user,
            Enters = entered,
        };
        var said = await git.Try(commit, cancellationToken);
        if (!said.Succeeded)
            throw ScratchMerge.Refused(commit, said);
        faults.Passed("lane committed");
        return unchanged with { Commit = lane.Head };
    }

    private static ReadOnlyMemory<byte> Everything(IEnumerable<StatusEntry> nested) =>
        Encoding.Latin1.GetBytes(":/\0" + string.Concat(nested.Select(entry => $":(top,exclude,literal){entry.Bytes.TrimEnd('/')}\0")));

    private static GitCall Call(LanePlace lane, params string[] arguments) =>
        new(arguments)
        {
            GitDir = lane.Subject.GitDir,
            WorkTree = lane.Tree,
            WholeTree = true,
        };
}
