using Helios.Processes;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// Finds the processes with each lane's mark. Reading the process table takes milliseconds, so one reading serves everyone who asked
/// before it began: fifty lanes that end at once share a few readings.
/// </summary>
internal sealed class ProcessCensus
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private Task<IReadOnlyList<ProcessSighting>>? next;

    /// <summary>The processes by the lane of their mark, read after the call began.</summary>
    public async Task<ILookup<string, ProcessInfo>> Take() =>
        (await Sight())
            .Where(sighting => sighting.Mark is not null)
            .ToLookup(sighting => sighting.Mark ?? "", sighting => sighting.Process, StringComparer.Ordinal);

    /// <summary>All processes with their lane mark and locations, read after the call began.</summary>
    public Task<IReadOnlyList<ProcessSighting>> Sight()
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

    private async Task<IReadOnlyList<ProcessSighting>> Look(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (gate)
            next = null;
        return ProcessTree.Sight(LaneEnvironment.LaneMark);
    }
}
