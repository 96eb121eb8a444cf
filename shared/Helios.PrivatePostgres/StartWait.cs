using System.Diagnostics;

namespace Helios.PrivatePostgres;

/// <summary>Waits for a server as long as it makes progress, by its status and its log: recovery after a crash may take long.</summary>
internal sealed class StartWait(ClusterPlace place, PrivatePostgresOptions options)
{
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SlowestPause = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch still = Stopwatch.StartNew();
    private (string? Status, long LogLength) last;
    private bool said;

    /// <summary>How long to wait before the next check.</summary>
    public TimeSpan Pause { get; private set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>False if there was no progress for too long.</summary>
    /// <param name="status">The server's own status.</param>
    public bool Goes(string? status)
    {
        Pause = Pause < SlowestPause ? Pause * 1.5 : SlowestPause;
        var seen = (status, new FileInfo(place.Log) is { Exists: true } log ? log.Length : 0);
        if (seen != last)
        {
            last = seen;
            still.Restart();
            return true;
        }

        if (!said && still.Elapsed > QuietFor)
        {
            said = true;
            options.Say($"Waiting for Postgres ({status ?? "starting"}); its log is {place.Log}");
        }

        return still.Elapsed <= options.StartTimeout;
    }
}
