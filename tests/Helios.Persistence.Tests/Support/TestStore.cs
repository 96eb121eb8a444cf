using Helios.Testing;

namespace Helios.Persistence.Tests.Support;

/// <summary>A database and, where the bus is a broker's, a virtual host: what processes of one test share.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private readonly TestDatabase database;

    private TestStore(TestDatabase database, IReadOnlyDictionary<string, string?> settings, RabbitVirtualHost? broker)
    {
        this.database = database;
        Settings = settings;
        Broker = broker;
    }

    public string ConnectionString => database.ConnectionString;

    public IReadOnlyDictionary<string, string?> Settings { get; }

    public RabbitVirtualHost? Broker { get; }

    public static async Task<TestStore> Create(string transport)
    {
        var made = await (await PostgresServer.Shared).CreateDatabase();
        if (transport == "memory")
        {
            return new TestStore(made, new Dictionary<string, string?> { ["Helios:Bus:Transport"] = "memory" }, null);
        }

        var broker = (await RabbitServer.Shared).ClaimVirtualHost();
        return new TestStore(made, broker.Settings, broker);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
