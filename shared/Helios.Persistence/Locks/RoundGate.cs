namespace Helios.Persistence.Locks;

/// <summary>
/// Lets the rounds of a schema's periodic work run one after the other, so that they share a connection instead of opening one each. A
/// round that takes long holds up each of the others for at most a second.
/// </summary>
internal sealed class RoundGate : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim turns = new(1, 1);

    /// <summary>Returns when it is this round's turn, or the time is over; the result is disposed at the end of the round.</summary>
    public async Task<IDisposable> Enter(CancellationToken cancellationToken) =>
        new Turn(await turns.WaitAsync(Longest, cancellationToken) ? turns : null);

    public void Dispose() => turns.Dispose();

    private sealed class Turn(SemaphoreSlim? turns) : IDisposable
    {
        public void Dispose() => turns?.Release();
    }
}
