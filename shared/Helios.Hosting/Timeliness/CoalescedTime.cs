namespace Helios.Hosting.Timeliness;

/// <summary>
/// The machine's clock, with timers that fire together: one of a second or more, and a periodic one of a quarter of a second or more, fires
/// at the next quarter of a second after its time. A process with nothing to do has a dozen such timers, and what they cost is mostly that
/// each wakes threads of its own.
/// </summary>
public sealed class CoalescedTime : TimeProvider
{
    private const long SlackMilliseconds = 250;

    // Shorter ones fire at their time.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(SlackMilliseconds);

    private CoalescedTime() { }

    /// <summary>The one of the process.</summary>
    public static TimeProvider Shared { get; } = new CoalescedTime();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Aligned(dueTime, period, Environment.TickCount64), period);

    /// <summary>The time of a timer, extended to the end of a quarter of a second.</summary>
    /// <param name="dueTime">The time of the timer; <see cref="Timeout.InfiniteTimeSpan"/> stays as it is.</param>
    /// <param name="period">The time between its ticks; infinite if it has one.</param>
    /// <param name="now">Milliseconds since the machine started.</param>
    internal static TimeSpan Aligned(TimeSpan dueTime, TimeSpan period, long now)
    {
        if (dueTime < (period > TimeSpan.Zero ? ShortestPeriod : Shortest))
            return dueTime;
        var beyond = (now + (long)Math.Ceiling(dueTime.TotalMilliseconds)) % SlackMilliseconds;
        return beyond == 0 ? dueTime : dueTime + TimeSpan.FromMilliseconds(SlackMilliseconds - beyond);
    }
}
