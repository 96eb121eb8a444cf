using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.Persistence.Migrations;

/// <summary>The argument <c>migrate</c> of a service: applies the missing migrations, and exits.</summary>
public static partial class MigrationRun
{
    // Postgres may still be starting, or be busy with what others do to it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Tries again for a minute while the database does not respond.</summary>
    /// <returns>The exit code: 0, or 1 with the reason in the log.</returns>
    public static Task<int> Run(IServiceProvider services, CancellationToken cancellationToken) =>
        Run(
            services.GetRequiredService<Migrator>().Migrate,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<Migrator>>(),
            cancellationToken
        );

    internal static async Task<int> Run(
        Func<CancellationToken, Task> migrate,
        TimeProvider clock,
        ILogger log,
        CancellationToken cancellationToken
    )
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await migrate(cancellationToken);
                return 0;
            }
            catch (Exception exception) when (MayPass(exception) && clock.GetElapsedTime(began) < Patience)
            {
                LogTryingAgain(log, Reason(exception));
            }
            catch (Exception exception) when (exception is NpgsqlException or MigrationException or TimeoutException)
            {
                LogFailed(log, Reason(exception));
                return 1;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private static bool MayPass(Exception exception) => exception is NpgsqlException { IsTransient: true } or TimeoutException;

    private static string Reason(Exception exception) =>
        exception.InnerException is { } inner && exception is not PostgresException
            ? $"{exception.Message} ({inner.Message})"
            : exception.Message;

    [LoggerMessage(9152, LogLevel.Warning, "The database does not respond; trying again: {Reason}")]
    private static partial void LogTryingAgain(ILogger log, string reason);

    [LoggerMessage(9153, LogLevel.Error, "The migrations were not applied: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
