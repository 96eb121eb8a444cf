using Helios.Processes;
using Helios.WorktreeAgent.Hosting;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// Says which processes carry which lane's mark. A look at the process table costs milliseconds, so one look serves everybody who asked
/// before it began: fifty lanes that end at once share a few.
/// </summary>
internal sealed class ProcessCensus
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private Task<ILookup<string, ProcessInfo>>? next;

    /// <summary>The processes by the lane that they carry, as they are after the call.</summary>
    public Task<ILookup<string, ProcessInfo>> Take()
    {
        lock (gate)
        {
            if (next is null)
            {
                next = Look(last);
                last = next;
            }

            return next;
        }
    }

    private async Task<ILookup<string, ProcessInfo>> Look(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (gate)
            next = null;
        return ProcessTree.FindCarriers(LaneEnvironment.LaneMark).ToLookup(carrier => carrier.Value, carrier => carrier.Process, StringComparer.Ordinal);
    }
}
