using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Wakes those who wait for something to change; a signal during the looking is not lost.</summary>
internal sealed class Signals(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Watch, bool>> watches = new(StringComparer.Ordinal);

    public Watch Of(string subject)
    {
        while (true)
        {
            var watch = new Watch(this, subject, time);
            var all = watches.GetOrAdd(subject, _ => []);
            all.TryAdd(watch, true);
            // The last one to leave may have removed the set meanwhile.
            if (watches.TryGetValue(subject, out var current) && ReferenceEquals(current, all))
                return watch;
        }
    }

    public void Raise(string subject)
    {
        if (!watches.TryGetValue(subject, out var all))
            return;
        foreach (var watch in all.Keys)
            watch.Wake();
    }

    public void RaiseAll()
    {
        foreach (var subject in watches.Keys)
            Raise(subject);
    }

    private void Leave(string subject, Watch watch)
    {
        if (watches.TryGetValue(subject, out var all) && all.TryRemove(watch, out _) && all.IsEmpty)
            watches.TryRemove(new KeyValuePair<string, ConcurrentDictionary<Watch, bool>>(subject, all));
    }

    internal sealed class Watch(Signals signals, string subject, TimeProvider time) : IDisposable
    {
        private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Wake() => wake.Writer.TryWrite(true);

        /// <summary>Returns when there was a signal since the last call, or the time is up.</summary>
        public async Task Next(TimeSpan atMost, CancellationToken cancellationToken)
        {
            using var enough = new CancellationTokenSource(atMost, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
            try
            {
                await wake.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nothing was said in time: the caller looks for itself.
            }
        }

        public void Dispose() => signals.Leave(subject, this);
    }
}
