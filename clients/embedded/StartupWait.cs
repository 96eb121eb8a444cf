using Helios.Hosting.Timeliness;

namespace Helios.Embedded;

/// <summary>
/// Waits for parts that start for as long as they get on: a slow machine takes long, and that is no failure. Only where nothing has moved for a while, in time
/// in which this process itself could look, is the start given up.
/// </summary>
internal sealed class StartupWait(TimeSpan stalledAfter, AttentionClock attention, TimeProvider time, Action<string> say)
{
    // A quick start needs no words.
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(3);

    private IReadOnlyList<string> last = [];
    private long movedAt = time.GetTimestamp();
    private bool said;

    /// <summary>Looks at what is not ready; false when nothing of it has moved for too long.</summary>
    /// <param name="missing">What is not ready, each with why.</param>
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
