using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>A loop that cannot die: every round's error is logged, and the next round comes.</summary>
internal static partial class AgentLoop
{
    /// <summary>Does the work at once and then in every period, until cancelled; then it returns.</summary>
    public static async Task Run(
        string name, TimeSpan period, Func<CancellationToken, Task> work, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                try
                {
                    await work(cancellationToken);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    LogRoundFailed(logger, exception, name);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    [LoggerMessage(2070, LogLevel.Error, "A round of {Loop} failed")]
    private static partial void LogRoundFailed(ILogger logger, Exception exception, string loop);
}
