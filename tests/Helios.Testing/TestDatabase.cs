namespace Helios.Testing;

/// <summary>A database of one test class.</summary>
public sealed class TestDatabase(PostgresServer server, string name, string connectionString) : IAsyncDisposable
{
    public string Name { get; } = name;

    public string ConnectionString { get; } = connectionString;

    /// <summary>Drops it, whoever is still connected.</summary>
    public async ValueTask DisposeAsync() => await server.Drop(Name);
}
