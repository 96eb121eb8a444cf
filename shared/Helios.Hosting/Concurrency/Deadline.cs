namespace Helios.Hosting.Concurrency;

/// <summary>A time limit combined with a caller's token; tells which of the two cancelled.</summary>
public sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource either;
    private readonly CancellationToken caller;

    /// <summary>Begins to count.</summary>
    /// <param name="within">The time limit.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The caller's token.</param>
    public Deadline(TimeSpan within, TimeProvider time, CancellationToken caller)
    {
        this.caller = caller;
        limit = new CancellationTokenSource(within, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, caller);
    }

    /// <summary>Cancelled when the time is up, or by the caller.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether the time is up, and the caller did not cancel.</summary>
    public bool HasPassed => limit.IsCancellationRequested && !caller.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        either.Dispose();
        limit.Dispose();
    }
}
