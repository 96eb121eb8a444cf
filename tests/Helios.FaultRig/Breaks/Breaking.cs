using Helios.FaultRig.Plans;
using Helios.FaultRig.Systems;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Breaks;

/// <summary>Breaks what is planned and heals it: in what all share, and in one process or host, one after the other each.</summary>
internal sealed class Breaking(RigSystem system, CarefulClient client, Timeline timeline)
{
    /// <summary>Returns when everything is healed.</summary>
    public Task Play(Plan plan) =>
        Task.WhenAll(
            Play(plan.Breaks.Where(one => one.Kind < BreakKind.ProcessKilled), plan.Length),
            Play(plan.Breaks.Where(one => one.Kind >= BreakKind.ProcessKilled), plan.Length)
        );

    private async Task Play(IEnumerable<BreakPlan> breaks, TimeSpan length)
    {
        foreach (var planned in breaks)
        {
            await timeline.Until(planned.BeginsAt);
            // Breaking and healing take longer on a busy machine, and then there are fewer.
            if (timeline.Now < length)
                await Play(planned);
        }
    }

    private async Task Play(BreakPlan planned)
    {
        var one = BreakCatalogue.Of(planned, system, client);
        timeline.Note($"break {planned.Number}: {one.Name}");
        try
        {
            await one.Do();
            await Task.Delay(planned.Lasts, TimeProvider.System);
        }
        finally
        {
            await one.Heal();
            timeline.Note($"healed {planned.Number}: {one.Name}");
        }
    }
}
