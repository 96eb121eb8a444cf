using Helios.Persistence.Migrations;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Registration;

/// <summary>Checks whether a schema has all migrations, and marks it as ready.</summary>
internal sealed partial class SchemaGate(SchemaStore store, Migrator migrator, ILogger<SchemaGate> log)
{
    /// <summary>Migrates the schema, or checks it once, before anything uses it.</summary>
    public Task Open(CancellationToken cancellationToken) =>
        store.Options.MigrateAtStart ? migrator.Migrate(store, cancellationToken) : Check(cancellationToken);

    /// <summary>Polls until the schema has all migrations, then marks it as ready.</summary>
    public async Task Watch(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), store.Clock);
        try
        {
            while (store.NotReady is not null && await timer.WaitForNextTickAsync(cancellationToken))
            {
                await Check(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops before it was ready.
        }
    }

    private async Task Check(CancellationToken cancellationToken)
    {
        var before = store.NotReady;
        string why;
        try
        {
            var missing = await Migrator.Pending(store, cancellationToken);
            if (missing.Count == 0)
            {
                store.MarkReady();
                return;
            }

            why =
                $"The schema {store.Schema} lacks {missing.Count} migration(s), starting with '{missing[0]}'. Run this program with "
                + "the argument 'migrate'.";
        }
        catch (MigrationException exception)
        {
            why = exception.Message;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            why = $"The database of the schema {store.Schema} does not answer: {exception.Message}";
        }

        if (store.MarkNotReady(why) && why != before)
        {
            LogNotReady(why);
        }
    }

    [LoggerMessage(9161, LogLevel.Critical, "Not ready: {Why}")]
    private partial void LogNotReady(string why);
}
