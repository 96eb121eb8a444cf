using System.Collections.Concurrent;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>Ends a call at a moment of the test's choice as a kill would: by an exception that nothing in the product catches.</summary>
internal sealed class SimulatedKills : IFaultPoints
{
    private readonly ConcurrentQueue<string> passed = new();
    private int killAt = int.MaxValue;
    private int failAt = int.MaxValue;
    private int count;

    public IReadOnlyCollection<string> Steps => passed;

    /// <summary>What happens right after a step, once.</summary>
    public Dictionary<string, Action> After { get; } = [];

    /// <summary>The n-th moment from now, from 0, is the last.</summary>
    public void KillAt(int n) => (killAt, count) = (n, 0);

    public void Spare() => killAt = failAt = int.MaxValue;

    /// <summary>The n-th moment from now, from 0, fails as a disk does: what is done then is the product's own.</summary>
    public void FailAt(int n) => (failAt, count) = (n, 0);

    public void Passed(string step)
    {
        passed.Enqueue(step);
        if (After.Remove(step, out var action))
            action();
        var moment = Interlocked.Increment(ref count) - 1;
        if (moment == killAt)
            throw new KilledException(step);
        if (moment == failAt)
            throw new IOException($"the disk failed after '{step}'");
    }
}

internal sealed class KilledException(string step) : Exception($"killed after '{step}'");
