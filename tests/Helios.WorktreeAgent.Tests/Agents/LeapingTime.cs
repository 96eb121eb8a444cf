namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>The real time, which leaps once a timer was asked for: as it does for a process that is stopped there and goes on later.</summary>
internal sealed class LeapingTime(TimeSpan leap) : TimeProvider
{
    private long leapt;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref leapt);

    public override long TimestampFrequency => System.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Exchange(ref leapt, (long)(leap.TotalSeconds * TimestampFrequency));
        return System.CreateTimer(callback, state, dueTime, period);
    }
}
