namespace Helios.Hosting.Concurrency;

/// <summary>Runs work in the background: of one key in order of arrival, one at a time; of different keys side by side.</summary>
public sealed class KeyedQueue<TKey>
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Task> last = [];

    /// <summary>Adds work; returns at once. The task ends with the work. Failed work does not stop what follows it.</summary>
    /// <param name="key">What the work is about.</param>
    /// <param name="work">The work; runs on the thread pool.</param>
    public Task Add(TKey key, Func<Task> work)
    {
        lock (gate)
        {
            var before = last.GetValueOrDefault(key, Task.CompletedTask);
            var added = Task.Run(async () =>
            {
                await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await work();
            });
            last[key] = added;
            // Its work may be over before it is the last one of its key.
            _ = added.ContinueWith(done => Forget(key, done), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return added;
        }
    }

    /// <summary>Completes when everything added so far has ended; never fails.</summary>
    public async Task WhenIdle()
    {
        Task[] open;
        lock (gate)
            open = [.. last.Values];
        await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Forget(TKey key, Task done)
    {
        lock (gate)
        {
            if (last.GetValueOrDefault(key) == done)
                last.Remove(key);
        }
    }
}
