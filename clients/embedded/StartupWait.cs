using Helios.Hosting.Timeliness;

namespace Helios.Embedded;

/// <summary>
/// Waits for starting parts as long as they make progress: a slow machine takes long, and that is not a failure. The start is abandoned
/// only if there is no progress for a while, measured in time during which this process itself could check.
/// </summary>
internal sealed class StartupWait(TimeSpan stalledAfter, AttentionClock attention, TimeProvider time, Action<string> say)
{
    // A quick start needs no messages.
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(3);

    private IReadOnlyList<string> last = [];
    private long movedAt = time.GetTimestamp();
    private bool said;

    /// <summary>Compares what is not ready with the last check; false if there was no progress for too long.</summary>
    /// <param name="missing">The parts that are not ready, each with the reason.</param>
    public bool Goes(IReadOnlyList<string> missing)
    {
        if (!missing.SequenceEqual(last))
        {
            (last, movedAt, said) = (missing, time.GetTimestamp(), false);
            return true;
        }

        if (!said && time.GetElapsedTime(movedAt) > QuietFor)
        {
            said = true;
            say($"Waiting for {string.Join(" and ", missing)}.");
        }

        return attention.Awake(movedAt) <= stalledAfter;
    }
}
