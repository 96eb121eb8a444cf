namespace Helios.HarnessMonitor.Status;

/// <summary>How much evidence a change of status needs.</summary>
/// <param name="FailuresUntilUnavailable">Failures in a row.</param>
/// <param name="RefusalsUntilUnavailable">Refused connections since the last success.</param>
/// <param name="SuccessesUntilHealthy">Successes in a row.</param>
/// <param name="DwellBeforeHealthy">How long the last change must lie back.</param>
internal sealed record HarnessThresholds(
    int FailuresUntilUnavailable, int RefusalsUntilUnavailable, int SuccessesUntilHealthy, TimeSpan DwellBeforeHealthy);
