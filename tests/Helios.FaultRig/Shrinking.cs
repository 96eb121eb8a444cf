using Helios.FaultRig.Plans;

namespace Helios.FaultRig;

/// <summary>
/// Looks for a smaller plan that fails as well: without one half of the breaks or of the lanes, then without half of what is left, as long
/// as that fails. A failure that is a matter of luck may get lost on the way; then the plan stays as large as it was.
/// </summary>
internal static class Shrinking
{
    /// <param name="failed">The verdict on the whole plan.</param>
    /// <param name="run">Runs a plan.</param>
    /// <param name="mostRuns">How many runs it is worth.</param>
    public static async Task<Verdict> Shrink(Verdict failed, Func<Plan, Task<Verdict>> run, int mostRuns)
    {
        for (var runs = 0; runs < mostRuns; )
        {
            var smaller = default(Verdict);
            foreach (var half in Halves(failed.Plan))
            {
                if (runs++ >= mostRuns)
                    break;
                if (await run(half) is { IsGood: false } fails)
                {
                    smaller = fails;
                    break;
                }
            }

            if (smaller is null)
                break;
            failed = smaller;
        }

        return failed;
    }

    public static IEnumerable<Plan> Halves(Plan plan)
    {
        var (breaks, lanes) = (plan.Breaks.Count / 2, plan.Lanes.Count / 2);
        if (breaks > 0)
        {
            yield return plan with
            {
                Breaks = [.. plan.Breaks.Take(breaks)],
            };
            yield return plan with
            {
                Breaks = [.. plan.Breaks.Skip(breaks)],
            };
        }

        if (lanes > 0)
        {
            yield return plan with
            {
                Lanes = [.. plan.Lanes.Take(lanes)],
            };
            yield return plan with
            {
                Lanes = [.. plan.Lanes.Skip(lanes)],
            };
        }
    }
}
