namespace Helios.Cli.Calls;

/// <summary>What the command line ends with. <c>lane exec</c> ends with the run's own code (128 + signal; 124, 130 and 1 below).</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;
    public const int NotFound = 3;
    public const int Unreachable = 4;
    public const int Refused = 5;
    public const int TimedOut = 6;

    /// <summary>The run was killed because its time was up, as <c>timeout(1)</c> says it.</summary>
    public const int RunTimedOut = 124;

    /// <summary>Cancelled, as a shell says it of SIGINT.</summary>
    public const int Cancelled = 130;
}
