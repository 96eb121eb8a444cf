namespace Helios.Hosting.Memory;

/// <summary>Judges, from what was ever allocated, when to give memory back: after a burst, and not within one.</summary>
internal sealed class TrimRule
{
    /// <summary>Less than this is not worth the pause of a full collection, some tens of milliseconds.</summary>
    public const long Worthwhile = 16L << 20;

    /// <summary>What a service that is idle may allocate between two looks: its polls and heartbeats take some. Lanes one after the other take more.</summary>
    public const long Quiet = 4L << 20;

    /// <summary>Quiet looks in a row: after a start or a burst the compiler goes on for a while, and its memory is to be given back too.</summary>
    public const int QuietLooks = 2;

    private long atLastLook;
    // A start is a burst, however little was allocated: what the compiler took does not show there.
    private long atLastTrim = -Worthwhile;
    private int quietLooks;

    /// <summary>Asked at every look, with all the bytes that the process allocated since it began. True means that the caller trims now.</summary>
    public bool IsDue(long allocated)
    {
        quietLooks = allocated - atLastLook > Quiet ? 0 : quietLooks + 1;
        atLastLook = allocated;
        if (quietLooks < QuietLooks || allocated - atLastTrim < Worthwhile)
        {
            return false;
        }

        atLastTrim = allocated;
        return true;
    }
}
