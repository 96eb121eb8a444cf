namespace Helios.LaneOrchestrator.Hosts;

/// <summary>
/// Since when a silence counts: pure. A round that comes late says that this process slept, and heartbeats may wait to be read: it judges
/// nobody, and the silence counts anew. So does the start.
/// </summary>
internal sealed record HostPatience(DateTimeOffset ListeningSince, DateTimeOffset Round)
{
    public static HostPatience From(DateTimeOffset now) => new(now, now);

    public HostPatience Next(DateTimeOffset now, TimeSpan period) =>
        now - Round > period + Tolerance(period) ? new HostPatience(now, now) : this with { Round = now };

    /// <summary>Hosts that were last heard of before this moment are lost; null while it is too early to say.</summary>
    public DateTimeOffset? SilentSince(TimeSpan lostAfter) => Round - lostAfter < ListeningSince ? null : Round - lostAfter;

    // Garbage collection and a busy machine delay a round; half a second is no sleep.
    private static TimeSpan Tolerance(TimeSpan period) => TimeSpan.FromMilliseconds(Math.Max(500, period.TotalMilliseconds));
}
