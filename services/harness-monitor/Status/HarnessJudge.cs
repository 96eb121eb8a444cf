using Helios.Contracts.Api.Harness;

namespace Helios.HarnessMonitor.Status;

/// <summary>
/// Hysteresis: the status degrades quickly and recovers slowly. The first conclusive probe sets the status. After that, one failure makes a
/// healthy harness degraded, several failures in a row or two refused connections make it unavailable, and only several successes in a row,
/// some time after the last change, make it healthy again. So flapping shows as one change, not many.
/// </summary>
internal static class HarnessJudge
{
    public static HarnessCondition After(HarnessCondition before, ProbeOutcome outcome, DateTimeOffset at, HarnessThresholds thresholds)
    {
        if (outcome is ProbeOutcome.Inconclusive)
            return before;

        var after = Count(before, outcome) with
        {
            LastCheckAt = at,
            // A clock that was set back must not extend the dwell time.
            Since = before.Since > at ? at : before.Since,
        };
        var status = before.LastCheckAt is null ? Settle(outcome) : Next(after, at, thresholds);
        return status == before.Status && before.LastCheckAt is not null
            ? after
            : after with
            {
                Status = status,
                Since = at,
                Reason = Unless(status, after.Reason),
                Detail = Unless(status, after.Detail),
            };
    }

    private static HarnessCondition Count(HarnessCondition before, ProbeOutcome outcome) =>
        outcome switch
        {
            ProbeOutcome.Refused refused => Fail(before, HarnessReasons.ConnectionRefused, refused.Detail) with
            {
                RefusalsSinceSuccess = before.RefusalsSinceSuccess + 1,
            },
            ProbeOutcome.Failed failed => Fail(before, failed.Reason, failed.Detail),
            // The reason of the last failure stays visible until the status is healthy again.
            _ => before with { FailuresInARow = 0, RefusalsSinceSuccess = 0, SuccessesInARow = before.SuccessesInARow + 1 },
        };

    private static HarnessCondition Fail(HarnessCondition before, string reason, string detail) =>
        before with
        {
            FailuresInARow = before.FailuresInARow + 1,
            SuccessesInARow = 0,
            Reason = reason,
            Detail = detail,
        };

    private static HarnessStatus Settle(ProbeOutcome outcome) =>
        outcome is ProbeOutcome.Succeeded ? HarnessStatus.Healthy : HarnessStatus.Unavailable;

    private static HarnessStatus Next(HarnessCondition seen, DateTimeOffset at, HarnessThresholds thresholds)
    {
        if (seen.FailuresInARow == 0)
        {
            var trusted = seen.SuccessesInARow >= thresholds.SuccessesUntilHealthy && at - seen.Since >= thresholds.DwellBeforeHealthy;
            return trusted ? HarnessStatus.Healthy : seen.Status;
        }

        var gone =
            seen.FailuresInARow >= thresholds.FailuresUntilUnavailable || seen.RefusalsSinceSuccess >= thresholds.RefusalsUntilUnavailable;
        if (gone)
            return HarnessStatus.Unavailable;
        return seen.Status is HarnessStatus.Healthy ? HarnessStatus.Degraded : seen.Status;
    }

    private static string? Unless(HarnessStatus status, string? evidence) => status is HarnessStatus.Healthy ? null : evidence;
}
