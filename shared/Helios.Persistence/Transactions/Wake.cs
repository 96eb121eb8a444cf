using System.Threading.Channels;

namespace Helios.Persistence.Transactions;

/// <summary>Wakes one waiter. Signals given while nobody waits are kept and merged into one, so that no change is missed.</summary>
public sealed class Wake
{
    private readonly Channel<bool> flag = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Gives a signal.</summary>
    public void Set() => flag.Writer.TryWrite(true);

    /// <summary>Returns true if there was a signal since the last call, false if the time is up.</summary>
    public async Task<bool> Wait(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await flag.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The time is up.
            return false;
        }
    }
}
