namespace Helios.Persistence.Consuming;

/// <summary>A fixed number of mutual exclusion queues; a key always maps to the same one.</summary>
internal sealed class Partitions(TransactionOptions options)
{
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, options.Partitions).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the message's turn; disposing the result ends it. Null means nothing to wait for.</summary>
    public async ValueTask<IDisposable?> Enter(object message, CancellationToken cancellationToken)
    {
        if (turns.Length == 0 || options.Key(message) is not { } key)
        {
            return null;
        }

        var turn = turns[(uint)string.GetHashCode(key, StringComparison.Ordinal) % (uint)turns.Length];
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
