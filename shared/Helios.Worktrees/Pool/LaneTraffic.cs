using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Pool;

/// <summary>Tracks whether lanes are being created or torn down on this host, so that filling pools does not delay them.</summary>
internal sealed class LaneTraffic(IOptions<WorktreeOptions> options, TimeProvider time)
{
    private readonly Lock counting = new();
    private int passing;
    private long lastAt = long.MinValue;

    /// <summary>Marks a lane as active until disposed.</summary>
    public IDisposable Begin()
    {
        lock (counting)
            passing++;
        return new Passing(this);
    }

    /// <summary>Completes when no lane has been active for a while, or after a maximum wait.</summary>
    public async Task Quiet(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < settings.PoolPatience && Wait(settings.PoolQuietFor) is { Ticks: > 0 } wait)
            await Task.Delay(wait, time, cancellationToken);
    }

    private TimeSpan Wait(TimeSpan quiet)
    {
        lock (counting)
        {
            if (passing > 0)
                return quiet > TimeSpan.Zero ? quiet : TimeSpan.FromMilliseconds(10);
            return lastAt == long.MinValue ? TimeSpan.Zero : quiet - time.GetElapsedTime(lastAt);
        }
    }

    private void End()
    {
        lock (counting)
        {
            passing--;
            lastAt = time.GetTimestamp();
        }
    }

    private sealed class Passing(LaneTraffic traffic) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
                traffic.End();
        }
    }
}
