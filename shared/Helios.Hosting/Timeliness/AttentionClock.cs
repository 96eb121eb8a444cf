namespace Helios.Hosting.Timeliness;

/// <summary>
/// Counts the time during which this process could notice what happens. Time during which its timers did not fire (it was stopped,
/// suspended with its machine, or had no CPU time), or during which messages waited for it, does not count as silence of others. Every
/// judgement of silence measures with this clock. It has noticed nothing before the start of its process. A component that polls by itself,
/// and receives no messages, counts only the timers (<see cref="Awake"/>, <see cref="AsleepSince"/>).
/// </summary>
public sealed class AttentionClock : IDisposable
{
    /// <summary>How often the process checks that its timers fire.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    // Garbage collection and a busy machine delay a timer; this much is normal.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    // Longer than any silence that is measured.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    // A message that is processed for longer is stuck: it no longer delays others.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(10);

    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly List<Span> late = [];
    private readonly Dictionary<object, TimeSpan> inHand = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Baseline> baselines = new(StringComparer.Ordinal);
    private readonly long start;

    // Fires in the thread pool: a tick is late if the timers are late or the pool is busy.
    private readonly ITimer beats;
    private TimeSpan lastBeat;

    /// <summary>Starts counting.</summary>
    /// <param name="time">The clock of the process.</param>
    public AttentionClock(TimeProvider time)
    {
        this.time = time;
        start = time.GetTimestamp();
        beats = time.CreateTimer(_ => Beat(), state: null, BeatEvery, BeatEvery);
    }

    /// <inheritdoc/>
    public void Dispose() => beats.Dispose();

    private void Beat()
    {
        lock (gate)
        {
            var now = Now;
            if (Stillness(now) is { } still)
                late.Add(still);
            lastBeat = now;
            late.RemoveAll(span => span.To < now - Kept);
        }
    }

    /// <summary>Records that a message was received and waits to be handled.</summary>
    /// <param name="message">An object that represents it.</param>
    public void Received(object message)
    {
        lock (gate)
            inHand[message] = Now;
    }

    /// <summary>Records that a message was handled or abandoned.</summary>
    /// <param name="message">The object that represents it.</param>
    public void Handled(object message)
    {
        lock (gate)
            inHand.Remove(message);
    }

    /// <summary>Records a heartbeat: the time that it took beyond the fastest ones is time spent in a queue.</summary>
    /// <param name="source">The sender, so that clock differences do not matter.</param>
    /// <param name="sentAt">When it was sent, by the sender's clock.</param>
    public void Heard(string source, DateTimeOffset sentAt)
    {
        lock (gate)
        {
            var (now, took) = (Now, time.GetUtcNow() - sentAt);
            // An old best time may be wrong because clocks have drifted since.
            if (!baselines.TryGetValue(source, out var best) || took < best.Took || now - best.At > Kept)
                baselines[source] = best = new Baseline(took, now);
            if (took - best.Took is var waited && waited > Tolerance)
                late.Add(new Span(now - waited, now, Asleep: false));
        }
    }

    /// <summary>The time since a moment during which this process could notice what happens.</summary>
    /// <param name="moment">The moment, by the machine's clock.</param>
    public TimeSpan Since(DateTimeOffset moment)
    {
        lock (gate)
        {
            var now = Now;
            var from = From(now, time.GetUtcNow() - moment);
            return now - from - Lateness(from, now);
        }
    }

    /// <summary>How much of the time since a moment this process could not notice anything.</summary>
    /// <param name="moment">The moment, by the machine's clock.</param>
    public TimeSpan LateSince(DateTimeOffset moment)
    {
        lock (gate)
        {
            var now = Now;
            return Lateness(From(now, time.GetUtcNow() - moment), now);
        }
    }

    /// <summary>The time since a timestamp during which the timers of this process fired, regardless of waiting messages.</summary>
    /// <param name="timestamp">The timestamp.</param>
    public TimeSpan Awake(long timestamp)
    {
        lock (gate)
        {
            var now = Now;
            var from = From(now, time.GetElapsedTime(timestamp));
            return now - from - Sum(Sleep(now), from);
        }
    }

    /// <summary>How much of the time since a moment the timers of this process did not fire.</summary>
    /// <param name="moment">The moment, by the machine's clock.</param>
    public TimeSpan AsleepSince(DateTimeOffset moment)
    {
        lock (gate)
        {
            var now = Now;
            return Sum(Sleep(now), From(now, time.GetUtcNow() - moment));
        }
    }

    private TimeSpan Now => time.GetElapsedTime(start);

    private static TimeSpan From(TimeSpan now, TimeSpan ago) =>
        ago <= TimeSpan.Zero ? now
        : ago >= now ? TimeSpan.Zero
        : now - ago;

    private Span? Stillness(TimeSpan now) =>
        now - lastBeat > BeatEvery + Tolerance ? new Span(lastBeat + BeatEvery, now, Asleep: true) : null;

    /// <summary>The union of all inattentive periods within a span.</summary>
    private TimeSpan Lateness(TimeSpan from, TimeSpan now)
    {
        var waiting = inHand.Values.Where(at => now - at > Tolerance && now - at < StuckAfter).DefaultIfEmpty(now).Min();
        return Sum(Spans(now).Append(new Span(waiting, now, Asleep: false)), from);
    }

    private IEnumerable<Span> Sleep(TimeSpan now) => Spans(now).Where(span => span.Asleep);

    /// <summary>What is recorded, and the standstill that may be going on.</summary>
    private IEnumerable<Span> Spans(TimeSpan now) => Stillness(now) is { } still ? late.Append(still) : late;

    private static TimeSpan Sum(IEnumerable<Span> spans, TimeSpan from)
    {
        var (sum, end) = (TimeSpan.Zero, from);
        foreach (var span in spans.OrderBy(span => span.From))
        {
            var begin = span.From > end ? span.From : end;
            if (span.To <= begin)
                continue;
            sum += span.To - begin;
            end = span.To;
        }

        return sum;
    }

    private sealed record Span(TimeSpan From, TimeSpan To, bool Asleep);

    private sealed record Baseline(TimeSpan Took, TimeSpan At);
}
