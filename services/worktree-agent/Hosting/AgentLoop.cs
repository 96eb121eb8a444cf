using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>A loop that cannot die: every round's error is logged, and the next round comes.</summary>
internal static partial class AgentLoop
{
    /// <summary>Does the work at once and then in every period, until cancelled; then it returns.</summary>
    public static async Task Run(
        string name, TimeSpan period, Func<CancellationToken, Task> work, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        await Round(name, work, logger, cancellationToken);
        await RunLater(name, period, work, time, logger, cancellationToken);
    }

    /// <summary>The same, for the first time when a period has passed.</summary>
    public static async Task RunLater(
        string name, TimeSpan period, Func<CancellationToken, Task> work, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await Round(name, work, logger, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private static async Task Round(string name, Func<CancellationToken, Task> work, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception exception)
        {
            LogRoundFailed(logger, exception, name);
        }
    }

    [LoggerMessage(2070, LogLevel.Error, "A round of {Loop} failed")]
    private static partial void LogRoundFailed(ILogger logger, Exception exception, string loop);
}
