namespace Helios.WorktreeAgent.Agents;

/// <summary>Notices that this process itself was held up: stopped, asleep with its machine, or left without a processor.</summary>
internal sealed class HoldUps : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly ITimer beats;
    private long last;
    private TimeSpan longest;

    public HoldUps(TimeProvider time)
    {
        this.time = time;
        last = time.GetTimestamp();
        beats = time.CreateTimer(_ => Note(), state: null, Beat, Beat);
    }

    /// <summary>How long nothing of this process ran at a stretch, at most.</summary>
    public TimeSpan Longest => Note();

    public void Dispose() => beats.Dispose();

    private TimeSpan Note()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var gap = time.GetElapsedTime(last, now);
            last = now;
            return longest = gap > longest ? gap : longest;
        }
    }
}
