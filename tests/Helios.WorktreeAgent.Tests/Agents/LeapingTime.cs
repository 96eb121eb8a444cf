namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>
/// Time that stands still and leaps once, after it was read at the start of a round (the first read is the observer's own start): what a
/// process sees that is stopped there and continues later.
/// </summary>
internal sealed class LeapingTime(TimeSpan leap) : TimeProvider
{
    private DateTimeOffset now = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private int reads;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now.UtcTicks;

    public override DateTimeOffset GetUtcNow()
    {
        var read = now;
        if (++reads == 2)
            now += leap;
        return read;
    }

    // No timer fires: the process did not run meanwhile.
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
