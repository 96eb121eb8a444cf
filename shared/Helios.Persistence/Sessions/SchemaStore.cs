using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Helios.Persistence;

/// <summary>One schema in one process: its connections, whether it can be used yet, and the loops that work on it.</summary>
internal sealed class SchemaStore(
    string schema, IServiceProvider services, IOptions<PersistenceOptions> options, PersistenceBuilder spec, TimeProvider clock) : IAsyncDisposable
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Signal pumpSignal = new();
    private readonly Lock readiness = new();
    private NpgsqlDataSource? dataSource;

    public string Schema => schema;

    public PersistenceBuilder Spec => spec;

    public PersistenceOptions Options => options.Value;

    public TimeProvider Clock => clock;

    public DateTimeOffset Now => clock.GetUtcNow();

    public string FeedChannel => $"helios_feed_{schema}";

    public NpgsqlDataSource DataSource => LazyInitializer.EnsureInitialized(ref dataSource, CreateDataSource);

    /// <summary>The bus of the process. Asked for late: the bus itself is built from what is registered here.</summary>
    public IBus Bus => services.GetService<IBus>() ?? throw new InvalidOperationException("Sending needs a bus: AddHeliosBus is missing in this composition.");

    public OutboxRelay? Relay { get; set; }

    /// <summary>Whether this process has the schema's active pump, so that nobody else needs to be told of new events.</summary>
    public bool PumpIsHere { get; set; }

    public Signal PumpSignal => pumpSignal;

    /// <summary>Why the schema cannot be used, in words for a person; null when it can.</summary>
    public string? NotReady { get; private set; } = "The database has not been reached yet.";

    public PersistenceSession NewSession(IServiceProvider scope) => new(this, scope);

    public void WakePump() => pumpSignal.Set();

    public void MarkReady()
    {
        lock (readiness)
        {
            NotReady = null;
        }

        ready.TrySetResult();
    }

    /// <summary>
    /// Says why the schema cannot be used yet; false when it can be used since. Migrations are never taken back, so a check that looked before
    /// they were applied, and speaks after that, is not believed.
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

    public Task WhenReady(CancellationToken cancellationToken) => ready.Task.IsCompleted ? Task.CompletedTask : ready.Task.WaitAsync(cancellationToken);

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
        given.ApplicationName ??= $"helios-{schema}";
        // Keys are those that were given; ContainsKey asks only whether there is such a keyword.
        string[] said = [.. given.Keys];
        if (!said.Contains("Maximum Pool Size"))
        {
            given.MaxPoolSize = Options.MaxConnections;
        }

        if (!said.Contains("Max Auto Prepare"))
        {
            // The same few statements over and over: parsing and planning them each time is half of their cost.
            given.MaxAutoPrepare = 100;
            given.AutoPrepareMinUsages = 3;
        }

        if (!said.Contains("No Reset On Close"))
        {
            // A reset at each turn throws the prepared statements away. There is nothing to reset: nobody changes a session's settings, and the two
            // that hold something of a session (locks, subscriptions) let it go themselves.
            given.NoResetOnClose = true;
        }

        return new NpgsqlDataSourceBuilder(given.ConnectionString).Build();
    }
}
