using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// Databases on which the migrations of the services have run, once for all tests: a system that starts on one finds nothing to migrate.
/// </summary>
internal static class MigratedDatabase
{
    /// <summary>A copy, dropped when it is disposed.</summary>
    public static async Task<TestDatabase> Create() => await (await PostgresServer.Shared).CreateDatabase("services", Migrate);

    private static async Task Migrate(string connection)
    {
        foreach (var service in new[] { "Helios.LaneOrchestrator", "Helios.SessionRegistry" })
            (
                await ProcessRunner.Instance.Run(
                    new CommandSpec(BuiltProgram.Service(service), "migrate").With("Helios__Postgres__ConnectionString", connection),
                    CancellationToken.None
                )
            ).EnsureSucceeded();
    }
}
