using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Measures the steps of one attempt to create a lane. Each begins where the one before it ends.</summary>
internal sealed class StepTimes(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long began = time.GetTimestamp();
    private readonly List<(ProvisionStep Step, string Detail, TimeSpan After)> steps = [];

    public void Begin(ProvisionStep step, string detail = "")
    {
        var after = time.GetElapsedTime(began);
        lock (gate)
            steps.Add((step, detail, after));
    }

    /// <summary>The steps until now; the last one ends now.</summary>
    public IReadOnlyList<ProvisionStepTime> Read()
    {
        var now = time.GetElapsedTime(began);
        lock (gate)
            return
            [
                .. steps.Select(
                    (one, index) =>
                        new ProvisionStepTime
                        {
                            Step = one.Step,
                            Detail = one.Detail,
                            AfterMs = (long)one.After.TotalMilliseconds,
                            TookMs = (long)((index + 1 < steps.Count ? steps[index + 1].After : now) - one.After).TotalMilliseconds,
                        }
                ),
            ];
    }
}
