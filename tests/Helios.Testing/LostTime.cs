using System.Diagnostics;

namespace Helios.Testing;

/// <summary>
/// The control beside a promise about time: takes short steps for as long as the promise is measured, and adds up how much longer than
/// asked they took. On a machine that is busy with other things both lose time alike, so what was promised is allowed that much more.
/// </summary>
public sealed class LostTime : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource ended = new();
    private readonly Task stepping;
    private long lost;

    public LostTime() => stepping = Task.Run(Take);

    /// <summary>How much time the steps have lost so far.</summary>
    public TimeSpan SoFar => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref lost));

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await stepping;
        ended.Dispose();
    }

    private async Task Take()
    {
        while (!ended.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await Task.Delay(Step, TimeProvider.System, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Through the queue of the thread pool as well, like every answer that is awaited.
            await Task.Yield();
            var late = Stopwatch.GetElapsedTime(began) - Step;
            if (late > TimeSpan.Zero)
                Interlocked.Add(ref lost, (long)(late.TotalSeconds * Stopwatch.Frequency));
        }
    }
}
