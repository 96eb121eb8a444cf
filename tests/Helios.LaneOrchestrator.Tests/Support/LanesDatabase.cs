using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Support;

/// <summary>A migrated database of one test class; several processes may share it.</summary>
public sealed class LanesDatabase : IAsyncLifetime
{
    private TestDatabase? database;

    public string ConnectionString => database!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        var server = await PostgresServer.Shared;
        database = await server.CreateDatabase(
            "lanes",
            async connection =>
            {
                await using var process = await LanesProcess.Start(connection);
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
            await database.DisposeAsync();
    }
}
