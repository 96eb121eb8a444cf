namespace Helios.Hosting.Memory;

/// <summary>Decides from the total allocation when to return memory: after a burst, not during one.</summary>
internal sealed class TrimRule
{
    /// <summary>The minimum allocation that justifies a full collection, which takes some tens of milliseconds.</summary>
    public const long Worthwhile = 16L << 20;

    /// <summary>
    /// What an idle service may allocate between two checks: its polls and heartbeats take some. Lanes one after the other take more.
    /// </summary>
    public const long Quiet = 4L << 20;

    /// <summary>
    /// Quiet checks in a row: after a start or a burst, the compiler continues for a while, and its memory is to be returned too.
    /// </summary>
    public const int QuietLooks = 2;

    private long atLastLook;

    // A start counts as a burst, however little was allocated: the memory of the compiler is not included.
    private long atLastTrim = -Worthwhile;
    private int quietLooks;

    /// <summary>Called at every check with the total bytes allocated by the process. True means that the caller trims now.</summary>
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
