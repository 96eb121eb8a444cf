namespace Helios.Cli.Calls;

/// <summary>The exit codes. <c>lane exec</c> exits with the run's exit code (128 + signal; 124, 130 and 1 below).</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;
    public const int NotFound = 3;
    public const int Unreachable = 4;
    public const int Refused = 5;
    public const int TimedOut = 6;

    /// <summary>The run exceeded its time limit, as in <c>timeout(1)</c>.</summary>
    public const int RunTimedOut = 124;

    /// <summary>Cancelled, as a shell reports SIGINT.</summary>
    public const int Cancelled = 130;
}
