namespace Helios.Processes;

/// <summary>
/// Reads the process table for many callers. A snapshot costs milliseconds, so one serves all callers that asked before it began: hundreds
/// of terminals that are closed at once share a few.
/// </summary>
internal static class SharedLook
{
    private static readonly Lock Gate = new();
    private static Task last = Task.CompletedTask;
    private static Task<IReadOnlyList<ProcessInfo>>? next;

    /// <summary>A snapshot taken after the call.</summary>
    public static Task<IReadOnlyList<ProcessInfo>> Take()
    {
        lock (Gate)
        {
            if (next is null)
            {
                next = Look(last);
                last = next;
            }

            return next;
        }
    }

    private static async Task<IReadOnlyList<ProcessInfo>> Look(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (Gate)
            next = null;
        return ProcessTable.Current.ReadAll();
    }
}
