using System.Runtime.CompilerServices;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary>Watches a lane.</summary>
internal static class LaneWatch
{
    // Events wake the watcher immediately; polling finds changes from before the subscription.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Returns the lane now and after each of its events, until the time is up; at least once.</summary>
    public static async IAsyncEnumerable<LaneView> Looks(
        CliCall call,
        LaneId id,
        TimeSpan limit,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var time = call.Environment.Time;
        var began = time.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var events = call.Client.Events.Follow(new EventFilter { Lane = id }, ct: over.Token).GetAsyncEnumerator(over.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                yield return await call.Client.Lanes.Get(id, ct);
                var left = limit - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                    yield break;
                next ??= events.MoveNextAsync().AsTask();
                await Task.WhenAny(next, Task.Delay(left < LookAgainAfter ? left : LookAgainAfter, time, ct));
                ct.ThrowIfCancellationRequested();
                if (next.IsCompleted)
                {
                    await next;
                    next = null;
                }
            }
        }
        finally
        {
            // An enumerator can be disposed only when it is idle.
            await over.CancelAsync();
            if (next is not null)
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
