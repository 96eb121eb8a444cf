using System.Threading.Channels;
using Helios.Hosting.Concurrency;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Wakes those who wait for something to change; a signal during the looking is not lost.</summary>
internal sealed class Signals(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Watch>> watches = new(StringComparer.Ordinal);

    public Watch Of(string subject)
    {
        var watch = new Watch(this, subject, time);
        lock (gate)
        {
            if (!watches.TryGetValue(subject, out var all))
                watches[subject] = all = [];
            all.Add(watch);
        }

        return watch;
    }

    public void Raise(string subject)
    {
        lock (gate)
        {
            if (watches.TryGetValue(subject, out var all))
                all.ForEach(watch => watch.Wake());
        }
    }

    private void Leave(string subject, Watch watch)
    {
        lock (gate)
        {
            if (watches.TryGetValue(subject, out var all) && all.Remove(watch) && all.Count == 0)
                watches.Remove(subject);
        }
    }

    internal sealed class Watch(Signals signals, string subject, TimeProvider time) : IDisposable
    {
        private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Wake() => wake.Writer.TryWrite(true);

        /// <summary>Returns when there was a signal since the last call (true), or the time is up (false).</summary>
        public async Task<bool> Next(TimeSpan atMost, CancellationToken cancellationToken)
        {
            if (atMost <= TimeSpan.Zero)
                return false;
            using var enough = new Deadline(atMost, time, cancellationToken);
            try
            {
                return await wake.Reader.ReadAsync(enough.Token);
            }
            catch (OperationCanceledException) when (enough.HasPassed)
            {
                // Nothing was said in time: the caller looks for itself.
                return false;
            }
        }

        public void Dispose() => signals.Leave(subject, this);
    }
}
