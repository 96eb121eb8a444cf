using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence;

/// <summary>Runs the background work of a schema: readiness check, relay, pump, listener, periodic singletons, housekeeping.</summary>
internal sealed partial class SchemaService(
    SchemaStore store,
    Migrator migrator,
    OutboxRelay relay,
    FeedPump pump,
    NotificationHub hub,
    LeaseSession leases,
    bool inMemory,
    IServiceProvider services,
    ILogger<SchemaService> log
) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task work = Task.CompletedTask;

    /// <summary>Runs before anything else in the process starts, so that the tables exist.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        store.Relay = relay;
        if (store.Options.MigrateAtStart)
        {
            await migrator.Migrate(store, cancellationToken);
        }
        else
        {
            await Check(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        List<Func<CancellationToken, Task>> loops =
        [
            Gate,
            relay.Run,
            pump.Run,
            hub.Run,
            leases.Run,
            new SingletonLoop(
                new SingletonLoopSpec("housekeeping", _ => store.Options.Housekeeping, Tidy),
                store,
                leases,
                services,
                log
            ).Run,
            .. store.Spec.Loops.Select(spec => (Func<CancellationToken, Task>)new SingletonLoop(spec, store, leases, services, log).Run),
        ];
        work = Task.WhenAll(loops.Select(loop => Task.Run(() => loop(stopping.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await leases.DisposeAsync();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stopping.Dispose();

    /// <summary>Polls until the schema has all migrations, then marks it as ready.</summary>
    private async Task Gate(CancellationToken cancellationToken)
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

    private async Task Tidy(IServiceProvider scope, CancellationToken cancellationToken)
    {
        await using var tidy = store.DataSource.CreateCommand("delete from inbox where received_at < now() - $1");
        SqlValues.Add(tidy.Parameters, [store.Options.InboxRetention]);
        await tidy.ExecuteNonQueryAsync(cancellationToken);
        if (inMemory && relay.MayForget)
        {
            await using var sent = store.DataSource.CreateCommand("delete from outbox where sent_at < now() - $1");
            SqlValues.Add(sent.Parameters, [store.Options.SentRetention]);
            await sent.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    [LoggerMessage(9161, LogLevel.Critical, "Not ready: {Why}")]
    private partial void LogNotReady(string why);
}
