using System.Diagnostics;

namespace Helios.PrivatePostgres;

/// <summary>Waits for a server for as long as it gets on, by its status and by its log: recovery after a crash takes as long as there is to recover.</summary>
internal sealed class StartWait(ClusterPlace place, PrivatePostgresOptions options)
{
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SlowestPause = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch still = Stopwatch.StartNew();
    private (string? Status, long LogLength) last;
    private bool said;

    /// <summary>How long to wait before the next look.</summary>
    public TimeSpan Pause { get; private set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>False when nothing has moved for too long.</summary>
    /// <param name="status">What the server says of itself.</param>
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
