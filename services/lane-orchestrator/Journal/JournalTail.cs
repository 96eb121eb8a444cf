using Helios.Hosting.Concurrency;
using Helios.LaneOrchestrator.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>
/// The newest events in memory, read once for all live readers. A reader has its own position and is served from here, or from the
/// table if it is further behind; so nothing is buffered per reader, and a slow reader costs nothing.
/// </summary>
internal sealed partial class JournalTail(JournalReader reader, Signals signals, IOptions<HttpOptions> options, ILogger<JournalTail> logger)
    : BackgroundService
{
    /// <summary>The signal that wakes live readers.</summary>
    public const string Subject = "journal";

    private const string WriterSubject = "journal.table";
    private const int Kept = 2048;

    // Whoever writes notifies; a lost notification is made up for that many times more slowly than for a request that waits.
    private const int WithoutNotice = 5;
    private const int PageLength = 500;

    private readonly Lock gate = new();
    private readonly List<JournalEntry> newest = [];
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long last;

    // Every event with a higher number is in memory.
    private long floor;

    /// <summary>Signals that the table has more events.</summary>
    public void Wake() => signals.Raise(WriterSubject);

    /// <summary>The number of the last event; later ones are live.</summary>
    public Task<long> Last(CancellationToken cancellationToken) => reader.Last(cancellationToken);

    /// <summary>The events after a position, up to a limit, and the new position.</summary>
    public async Task<(IReadOnlyList<JournalEntry> Entries, long LookedUpTo)> After(
        long position,
        JournalFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await started.Task.WaitAsync(cancellationToken);
        long known;
        lock (gate)
        {
            known = last;
            if (position >= floor)
                return FromMemory(position, filter, limit);
        }

        var entries = await reader.Read(position, limit, filter, cancellationToken);
        // Numbers appear in order, so every event below a number known before the read was visible to it.
        var reached = entries.Count > 0 ? entries[^1].Seq : position;
        return (entries, entries.Count == limit ? reached : Math.Max(reached, known));
    }

    private (IReadOnlyList<JournalEntry> Entries, long LookedUpTo) FromMemory(long position, JournalFilter filter, int limit)
    {
        var entries = new List<JournalEntry>();
        for (var index = FirstAfter(position); index < newest.Count; index++)
        {
            if (filter.Matches(newest[index]))
                entries.Add(newest[index]);
            if (entries.Count == limit)
                return (entries, newest[index].Seq);
        }

        return (entries, Math.Max(position, last));
    }

    private int FirstAfter(long position)
    {
        var (low, high) = (0, newest.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (newest[middle].Seq <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var woken = signals.Of(WriterSubject);
        await Loop.RunBetween(
            ReadOn,
            wait: token => woken.Next(options.Value.LookAgainAfter * WithoutNotice, token),
            failed: LogFailed,
            stoppingToken
        );
    }

    private async Task ReadOn(CancellationToken cancellationToken)
    {
        if (!started.Task.IsCompleted)
        {
            last = floor = await reader.Last(cancellationToken);
            started.TrySetResult();
        }

        IReadOnlyList<JournalEntry> more;
        do
        {
            more = await reader.Read(last, PageLength, new JournalFilter(), cancellationToken);
            if (more.Count == 0)
                return;
            lock (gate)
            {
                newest.AddRange(more);
                last = more[^1].Seq;
                if (newest.Count > Kept)
                {
                    floor = newest[newest.Count - Kept - 1].Seq;
                    newest.RemoveRange(0, newest.Count - Kept);
                }
            }

            signals.Raise(Subject);
        } while (more.Count == PageLength);
    }

    [LoggerMessage(1911, LogLevel.Warning, "Reading the journal failed; retrying")]
    private partial void LogFailed(Exception exception);
}
