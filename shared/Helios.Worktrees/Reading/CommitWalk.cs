using LibGit2Sharp;

namespace Helios.Worktrees.Reading;

/// <summary>
/// Finds out from which of three commits others can be reached: newest first, until only such are left that count for neither side. The
/// library's own walk of this kind counts too many where commits are as old as their parents.
/// </summary>
internal sealed class CommitWalk(Repository repository)
{
    /// <summary>The most commits looked at, a bound for memory. Git is as fast from about here on.</summary>
    private const int Most = 10_000;

    private readonly Dictionary<ObjectId, Seen> commits = [];

    // The newest first.
    private readonly PriorityQueue<Seen, long> waiting = new();

    /// <summary>How many of those that wait may count for a side.</summary>
    private int open;

    [Flags]
    private enum Sides
    {
        None = 0,
        Lane = 1,
        Base = 2,
        Start = 4,
    }

    /// <summary>
    /// Counts the commits that only the lane has, and those that only the base has. Null if that would take too long, or if a commit is
    /// dated before its parents: what is found then depends on how far one looks.
    /// </summary>
    /// <exception cref="LibGit2SharpException">A commit cannot be read.</exception>
    public Divergence? Count(string lane, string @base, string start, CancellationToken cancellationToken)
    {
        foreach (var (id, side) in (ReadOnlySpan<(string, Sides)>)[(lane, Sides.Lane), (@base, Sides.Base), (start, Sides.Start)])
        {
            // Null if it is something else.
            if (repository.Lookup<Commit>(new ObjectId(id)) is not { } commit)
                return null;
            Paint(Find(commit), side);
        }

        while (waiting.TryPeek(out var next, out _) && (open > 0 || next.Date >= OldestThatCounts()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            waiting.Dequeue();
            next.IsWaiting = false;
            if (!IsSettled(next.Sides))
                open--;
            foreach (var parent in next.Commit.Parents)
            {
                var found = Find(parent);
                if (found.Date > next.Date || commits.Count > Most)
                    return null;
                Paint(found, next.Sides);
            }
        }

        return new Divergence(
            commits.Values.Count(commit => commit.Sides is Sides.Lane),
            commits.Values.Count(commit => commit.Sides is Sides.Base)
        );
    }

    /// <summary>Whether a commit counts for neither side, and so do all before it.</summary>
    private static bool IsSettled(Sides sides) => sides.HasFlag(Sides.Start) || sides.HasFlag(Sides.Lane | Sides.Base);

    private Seen Find(Commit commit)
    {
        if (!commits.TryGetValue(commit.Id, out var seen))
            commits[commit.Id] = seen = new Seen(commit);
        return seen;
    }

    private void Paint(Seen commit, Sides sides)
    {
        var (before, after) = (commit.Sides, commit.Sides | sides);
        if (before == after)
            return;
        commit.Sides = after;
        if (commit.IsWaiting)
        {
            if (!IsSettled(before) && IsSettled(after))
                open--;
            return;
        }

        commit.IsWaiting = true;
        waiting.Enqueue(commit, -commit.Date);
        if (!IsSettled(after))
            open++;
    }

    private long OldestThatCounts() =>
        commits.Values.Where(commit => !IsSettled(commit.Sides)).Select(commit => commit.Date).DefaultIfEmpty(long.MaxValue).Min();

    private sealed class Seen(Commit commit)
    {
        public Commit Commit => commit;

        public long Date { get; } = commit.Committer.When.ToUnixTimeSeconds();

        public Sides Sides { get; set; }

        public bool IsWaiting { get; set; }
    }
}
