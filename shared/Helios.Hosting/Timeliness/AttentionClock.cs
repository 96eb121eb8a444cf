namespace Helios.Hosting.Timeliness;

/// <summary>
/// Counts the time in which this process could notice what happens. Time in which its timers did not fire (it was stopped, asleep with its machine, or left
/// without a processor), or in which messages waited for it, is no time in which somebody else has been silent. Whoever judges others by a silence measures the
/// silence with this clock. Before its own start it has noticed nothing. Whoever looks for itself, and hears by no message, counts the first only
/// (<see cref="Awake"/>, <see cref="AsleepSince"/>).
/// </summary>
public sealed class AttentionClock : IDisposable
{
    /// <summary>How often the process shows itself that its timers fire.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    // Garbage collection and a busy machine delay a timer; this much is no sleep.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    // Longer than any silence that is judged.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    // A message that is in hand for longer is stuck: it says nothing about the others any more.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(10);

    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly List<Span> late = [];
    private readonly Dictionary<object, TimeSpan> inHand = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Baseline> baselines = new(StringComparer.Ordinal);
    private readonly long start;
    // Fires in the thread pool: a beat is late when the timers are, and when nobody there has time.
    private readonly ITimer beats;
    private TimeSpan lastBeat;

    /// <summary>Begins to count.</summary>
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

    /// <summary>A message has been received and waits to be handled.</summary>
    /// <param name="message">Whatever stands for it.</param>
    public void Received(object message)
    {
        lock (gate)
            inHand[message] = Now;
    }

    /// <summary>A message has been handled, or given up.</summary>
    /// <param name="message">What stood for it.</param>
    public void Handled(object message)
    {
        lock (gate)
            inHand.Remove(message);
    }

    /// <summary>Somebody was heard of: what the word took longer on its way than such words take at best, it waited in a queue.</summary>
    /// <param name="source">Who, so that clocks that differ do not matter.</param>
    /// <param name="sentAt">When it was sent, by the clock of the sender.</param>
    public void Heard(string source, DateTimeOffset sentAt)
    {
        lock (gate)
        {
            var (now, took) = (Now, time.GetUtcNow() - sentAt);
            // An old best time may be one of clocks that have drifted since.
            if (!baselines.TryGetValue(source, out var best) || took < best.Took || now - best.At > Kept)
                baselines[source] = best = new Baseline(took, now);
            if (took - best.Took is var waited && waited > Tolerance)
                late.Add(new Span(now - waited, now, Asleep: false));
        }
    }

    /// <summary>The time since a moment in which this process could notice what happens.</summary>
    /// <param name="moment">The moment, by the clock of the machine.</param>
    public TimeSpan Since(DateTimeOffset moment)
    {
        lock (gate)
        {
            var now = Now;
            var from = From(now, time.GetUtcNow() - moment);
            return now - from - Lateness(from, now);
        }
    }

    /// <summary>How much of the time since a moment this process could not notice anything, from its start on.</summary>
    /// <param name="moment">The moment, by the clock of the machine.</param>
    public TimeSpan LateSince(DateTimeOffset moment)
    {
        lock (gate)
        {
            var now = Now;
            return Lateness(From(now, time.GetUtcNow() - moment), now);
        }
    }

    /// <summary>The time since a time stamp in which the timers of this process fired, whatever messages waited.</summary>
    /// <param name="timestamp">The time stamp.</param>
    public TimeSpan Awake(long timestamp)
    {
        lock (gate)
        {
            var now = Now;
            var from = From(now, time.GetElapsedTime(timestamp));
            return now - from - Sum(Sleep(now), from);
        }
    }

    /// <summary>How much of the time since a moment the timers of this process did not fire, from its start on.</summary>
    /// <param name="moment">The moment, by the clock of the machine.</param>
    public TimeSpan AsleepSince(DateTimeOffset moment)
    {
        lock (gate)
        {
            var now = Now;
            return Sum(Sleep(now), From(now, time.GetUtcNow() - moment));
        }
    }

    private TimeSpan Now => time.GetElapsedTime(start);

    private static TimeSpan From(TimeSpan now, TimeSpan ago) => ago <= TimeSpan.Zero ? now : ago >= now ? TimeSpan.Zero : now - ago;

    private Span? Stillness(TimeSpan now) => now - lastBeat > BeatEvery + Tolerance ? new Span(lastBeat + BeatEvery, now, Asleep: true) : null;

    /// <summary>The union of all that kept this process from noticing, within a span.</summary>
    private TimeSpan Lateness(TimeSpan from, TimeSpan now)
    {
        var waiting = inHand.Values.Where(at => now - at > Tolerance && now - at < StuckAfter).DefaultIfEmpty(now).Min();
        return Sum(late.Append(new Span(waiting, now, Asleep: false)).Concat(Stillness(now) is { } still ? [still] : []), from);
    }

    private IEnumerable<Span> Sleep(TimeSpan now) => late.Where(span => span.Asleep).Concat(Stillness(now) is { } still ? [still] : []);

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
