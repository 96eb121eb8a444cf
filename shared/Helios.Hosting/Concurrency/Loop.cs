using Microsoft.Extensions.Logging;

namespace Helios.Hosting.Concurrency;

/// <summary>A loop that never dies: a round that fails is logged, and the next one follows. It ends when it is cancelled.</summary>
public static partial class Loop
{
    /// <summary>Runs rounds: the first at once, then one every period.</summary>
    /// <param name="name">What the loop does, for the log.</param>
    /// <param name="period">The time between two rounds. A round that takes longer delays the next one.</param>
    /// <param name="round">One round.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failed rounds are logged.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public static async Task Run(
        string name,
        TimeSpan period,
        Func<CancellationToken, Task> round,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        using var timer = new PeriodicTimer(period, time);
        await RunBetween(round, wait: Ticks(timer), failed: failure => LogRoundFailed(logger, failure, name), cancellationToken);
    }

    /// <summary>The same, but the time to the next round, from the end of this one, is asked for each time.</summary>
    /// <inheritdoc cref="Run(string, TimeSpan, Func{CancellationToken, Task}, TimeProvider, ILogger, CancellationToken)"/>
    public static Task Run(
        string name,
        Func<TimeSpan> pause,
        Func<CancellationToken, Task> round,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    ) =>
        RunBetween(
            round,
            wait: token => Task.Delay(pause(), time, token),
            failed: failure => LogRoundFailed(logger, failure, name),
            cancellationToken
        );

    /// <summary>As the first, but its first round is one period later.</summary>
    /// <inheritdoc cref="Run(string, TimeSpan, Func{CancellationToken, Task}, TimeProvider, ILogger, CancellationToken)"/>
    public static async Task RunLater(
        string name,
        TimeSpan period,
        Func<CancellationToken, Task> round,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        using var timer = new PeriodicTimer(period, time);
        await RunAfter(Ticks(timer), round, failure => LogRoundFailed(logger, failure, name), cancellationToken);
    }

    /// <summary>Runs rounds: the first at once, then one after each wait.</summary>
    /// <param name="round">One round.</param>
    /// <param name="wait">Waits until the next round is due.</param>
    /// <param name="failed">Called when a round has failed.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public static async Task RunBetween(
        Func<CancellationToken, Task> round,
        Func<CancellationToken, Task> wait,
        Action<Exception> failed,
        CancellationToken cancellationToken
    )
    {
        await Try(round, failed, cancellationToken);
        await RunAfter(wait, round, failed, cancellationToken);
    }

    private static Func<CancellationToken, Task> Ticks(PeriodicTimer timer) => token => timer.WaitForNextTickAsync(token).AsTask();

    private static async Task RunAfter(
        Func<CancellationToken, Task> wait,
        Func<CancellationToken, Task> round,
        Action<Exception> failed,
        CancellationToken cancellationToken
    )
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await wait(cancellationToken);
                await Try(round, failed, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private static async Task Try(Func<CancellationToken, Task> round, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            await round(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception failure)
        {
            failed(failure);
        }
    }

    [LoggerMessage(9180, LogLevel.Error, "A round of {Loop} failed")]
    private static partial void LogRoundFailed(ILogger logger, Exception exception, string loop);
}
