using Helios.Persistence.Transactions;

namespace Helios.Persistence.Outbox;

/// <summary>
/// When a relay has to look for due rows again: at the earliest time that it knows of, and after a longest time anyway, because of rows
/// that other processes have left behind.
/// </summary>
internal sealed class NextDue(TimeProvider clock)
{
    /// <summary>Timers that are due within this time of each other are sent in one round.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    private readonly Wake earlier = new();
    private readonly Lock gate = new();
    private DateTimeOffset next = DateTimeOffset.MaxValue;

    /// <summary>Says that a row will be due.</summary>
    public void Add(DateTimeOffset due)
    {
        lock (gate)
        {
            if (due >= next)
            {
                return;
            }

            next = due;
        }

        earlier.Set();
    }

    /// <summary>Forgets what is known; called before a look, which finds what is due and says what comes next.</summary>
    public void Clear()
    {
        lock (gate)
        {
            next = DateTimeOffset.MaxValue;
        }
    }

    /// <summary>Returns when a row is due, or the longest time is over.</summary>
    public async Task Wait(TimeSpan longest, CancellationToken cancellationToken)
    {
        var last = clock.GetUtcNow() + longest;
        await Task.Delay(Least, clock, cancellationToken);
        while (UntilNext(last) is var left && left > TimeSpan.Zero)
        {
            if (!await earlier.Wait(left, clock, cancellationToken))
            {
                return;
            }
        }
    }

    private TimeSpan UntilNext(DateTimeOffset last)
    {
        lock (gate)
        {
            return (next < last ? next : last) - clock.GetUtcNow();
        }
    }
}
