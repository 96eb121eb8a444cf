using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Wakes waiters when something changes; a signal during a check is not lost.</summary>
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
                all.ForEach(watch => watch.Raise());
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
        private readonly Wake wake = new();

        public void Raise() => wake.Set();

        /// <summary>
        /// Returns after a signal since the last call (true), or when the time is up (false): then the caller checks by itself.
        /// </summary>
        public Task<bool> Next(TimeSpan atMost, CancellationToken cancellationToken) =>
            atMost > TimeSpan.Zero ? wake.Wait(atMost, time, cancellationToken) : Task.FromResult(false);

        public void Dispose() => signals.Leave(subject, this);
    }
}
