using System.Threading.Channels;

namespace Helios.Persistence;

/// <summary>Wakes one waiting loop; signals during its work are merged into one.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> flag = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => flag.Writer.TryWrite(true);

    /// <summary>Returns when signalled or when the time is up.</summary>
    public async Task Wait(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await flag.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The time is up.
        }
    }
}
