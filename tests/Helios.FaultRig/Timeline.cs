using System.Collections.Concurrent;
using System.Diagnostics;

namespace Helios.FaultRig;

/// <summary>What happened when, in seconds since the beginning.</summary>
internal sealed class Timeline
{
    private readonly ConcurrentQueue<(TimeSpan At, string What)> entries = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>What happened before is not counted.</summary>
    public void Begin() => clock.Restart();

    public TimeSpan Now => clock.Elapsed;

    public void Note(string what) => entries.Enqueue((clock.Elapsed, what));

    /// <summary>Waits until so long after the beginning.</summary>
    public async Task Until(TimeSpan moment)
    {
        if (moment - clock.Elapsed is var left && left > TimeSpan.Zero)
            await Task.Delay(left, TimeProvider.System);
    }

    public override string ToString() =>
        string.Join('\n', entries.Select(entry => FormattableString.Invariant($"{entry.At.TotalSeconds, 7:0.0} s  {entry.What}")));
}
