namespace Helios.HarnessMonitor.Status;

/// <summary>The evidence required for a change of status.</summary>
/// <param name="FailuresUntilUnavailable">Failures in a row.</param>
/// <param name="RefusalsUntilUnavailable">Refused connections since the last success.</param>
/// <param name="SuccessesUntilHealthy">Successes in a row.</param>
/// <param name="DwellBeforeHealthy">The minimum time since the last change.</param>
internal sealed record HarnessThresholds(
    int FailuresUntilUnavailable,
    int RefusalsUntilUnavailable,
    int SuccessesUntilHealthy,
    TimeSpan DwellBeforeHealthy
);
