using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Helios.Persistence.Transactions;

/// <summary>A schema in one process: its connections, its readiness, and its background loops.</summary>
internal sealed class SchemaStore(
    string schema,
    IServiceProvider services,
    IOptions<PersistenceOptions> options,
    PersistenceBuilder spec,
    TimeProvider clock
) : IAsyncDisposable
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Wake pumpSignal = new();
    private readonly Lock readiness = new();
    private NpgsqlDataSource? dataSource;
    private int changes;

    public string Schema => schema;

    public PersistenceBuilder Spec => spec;

    public PersistenceOptions Options => options.Value;

    public TimeProvider Clock => clock;

    public DateTimeOffset Now => clock.GetUtcNow();

    public string FeedChannel => $"helios_feed_{schema}";

    public NpgsqlDataSource DataSource => LazyInitializer.EnsureInitialized(ref dataSource, CreateDataSource);

    /// <summary>Whether the database is reached by a socket of this machine.</summary>
    public bool IsLocal => new NpgsqlConnectionStringBuilder(Options.ConnectionString).Host?.StartsWith('/') is true;

    /// <summary>The bus of the process. Resolved late, because the bus itself is built from what is registered here.</summary>
    public IBus Bus =>
        services.GetService<IBus>()
        ?? throw new InvalidOperationException("Sending needs a bus: AddHeliosBus is missing in this composition.");

    /// <summary>Called with the messages of every committed transaction.</summary>
    public Action<List<OutboxRow>>? Committed { get; set; }

    /// <summary>Called when it is unknown whether a transaction was committed, and so whether it has left messages.</summary>
    public Action? InDoubt { get; set; }

    /// <summary>Whether this process has the schema's active pump, so that no other process needs a notification of new events.</summary>
    public bool PumpIsHere { get; set; }

    public Wake PumpSignal => pumpSignal;

    /// <summary>How many transactions of this process have changed anything.</summary>
    public int Changes => Volatile.Read(ref changes);

    /// <summary>Why the schema cannot be used, as a message for people; null if it can.</summary>
    public string? NotReady { get; private set; } = "The database has not been reached yet.";

    public StoreTransaction NewTransaction(IServiceProvider scope) => new(this, scope);

    public void WakePump() => pumpSignal.Set();

    public void NoteChange() => Interlocked.Increment(ref changes);

    public void MarkReady()
    {
        lock (readiness)
        {
            NotReady = null;
        }

        ready.TrySetResult();
    }

    /// <summary>
    /// Records why the schema cannot be used yet; false if it became usable in the meantime. Migrations are never reverted, so the result
    /// of a check from before they were applied is ignored.
    /// </summary>
    public bool MarkNotReady(string why)
    {
        lock (readiness)
        {
            if (NotReady is null)
            {
                return false;
            }

            NotReady = why;
            return true;
        }
    }

    public Task WhenReady(CancellationToken cancellationToken) =>
        ready.Task.IsCompleted ? Task.CompletedTask : ready.Task.WaitAsync(cancellationToken);

    public void ThrowUnlessReady()
    {
        if (!ready.Task.IsCompleted)
        {
            throw new StoreNotReadyException(NotReady ?? "The database is being prepared. Try again in a moment.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (dataSource is not null)
        {
            await dataSource.DisposeAsync();
        }
    }

    private NpgsqlDataSource CreateDataSource()
    {
        var given = new NpgsqlConnectionStringBuilder(Options.ConnectionString);
        given.SearchPath = schema;
        if (Options.Password is { Length: > 0 } password)
        {
            given.Password = password;
        }

        given.ApplicationName ??= $"helios-{schema}";
        // Keys contains only the given ones; ContainsKey checks only whether the keyword exists.
        string[] said = [.. given.Keys];
        if (!said.Contains("Maximum Pool Size"))
        {
            given.MaxPoolSize = Options.MaxConnections;
        }

        if (!said.Contains("Connection Idle Lifetime"))
        {
            given.ConnectionIdleLifetime = Math.Max(1, (int)Options.CloseIdleConnectionsAfter.TotalSeconds);
        }

        if (!said.Contains("Max Auto Prepare"))
        {
            // The same few statements repeat: parsing and planning them each time is half of their cost.
            given.MaxAutoPrepare = 100;
            given.AutoPrepareMinUsages = 3;
        }

        if (!said.Contains("No Reset On Close"))
        {
            // A reset on each use discards the prepared statements. There is nothing to reset: nothing changes session settings, and the
            // one user of session state (subscriptions) releases it itself.
            given.NoResetOnClose = true;
        }

        // A peer that vanished without a word is noticed within seconds, on both sides: its locks and its transactions must not outlive it.
        if (!said.Contains("TCP Keepalive") && given.Host?.StartsWith('/') is false)
        {
            given.TcpKeepAlive = true;
            given.TcpKeepAliveTime = 5;
            given.TcpKeepAliveInterval = 2;
        }

        if (!said.Contains("Options") && Options.ServerNoticesLostClients)
        {
            given.Options =
                "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000 "
                + "-c idle_in_transaction_session_timeout=60000";
        }

        return new NpgsqlDataSourceBuilder(given.ConnectionString).Build();
    }
}
