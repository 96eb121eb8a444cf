using Helios.Testing;
using Npgsql;

namespace Helios.FaultRig.Breaks;

/// <summary>What happens to the database.</summary>
internal static class DatabaseBreaks
{
    private const int Rounds = 6;
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(300);

    public static Break Killed(OwnPostgresServer database) => new("the database is killed", database.Kill, database.StartAgain);

    /// <summary>It may end by itself then.</summary>
    public static Break DiskFull(OwnPostgresServer database) =>
        new(
            "the disk of the database is full",
            () =>
            {
                database.FillDisk();
                return Task.CompletedTask;
            },
            database.EmptyDisk
        );

    /// <summary>Again and again, so that some of them are committing.</summary>
    public static Break ConnectionsTerminated(OwnPostgresServer database) =>
        new("all connections to the database are terminated", () => Terminate(database), Break.Nothing);

    private static async Task Terminate(OwnPostgresServer database)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");
        for (var round = 0; round < Rounds; round++)
        {
            await using var command = source.CreateCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            );
            await command.ExecuteNonQueryAsync();
            await Task.Delay(BetweenRounds, TimeProvider.System);
        }
    }
}
