namespace Helios.HarnessMonitor.Status;

/// <summary>Why the harness is not healthy: the reasons in reports, answers and events.</summary>
internal static class HarnessReasons
{
    public const string NotChecked = "harness_not_checked";

    public const string ConnectionRefused = "harness_connection_refused";

    public const string TimedOut = "harness_timed_out";

    public const string Unreachable = "harness_unreachable";

    public const string ErrorAnswered = "harness_error_answered";

    public const string RedirectAnswered = "harness_redirect_answered";

    public const string HealthPathMissing = "harness_health_path_missing";
}
