using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Host;

/// <summary>A loop that never dies: errors of a round are logged, and the next round follows.</summary>
internal static partial class Loop
{
    /// <summary>Runs the work at once and then every period until cancelled.</summary>
    public static async Task Run(
        string name,
        TimeSpan period,
        Func<CancellationToken, Task> work,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        await Round(name, work, logger, cancellationToken);
        await RunLater(name, period, work, time, logger, cancellationToken);
    }

    /// <summary>The same, but for the first time after one period.</summary>
    public static async Task RunLater(
        string name,
        TimeSpan period,
        Func<CancellationToken, Task> work,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await Round(name, work, logger, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
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
            // Stopping.
        }
        catch (Exception exception)
        {
            LogRoundFailed(logger, exception, name);
        }
    }

    [LoggerMessage(2070, LogLevel.Error, "A round of {Loop} failed")]
    private static partial void LogRoundFailed(ILogger logger, Exception exception, string loop);
}
