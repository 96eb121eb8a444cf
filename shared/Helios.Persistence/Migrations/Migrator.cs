using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.Persistence.Migrations;

/// <summary>Applies numbered SQL files, each in its own transaction, one process at a time. Never drops, never rolls back.</summary>
public sealed partial class Migrator
{
    private readonly IReadOnlyList<SchemaStore> stores;
    private readonly ILogger<Migrator> log;

    internal Migrator(IEnumerable<SchemaStore> stores, ILogger<Migrator> log)
    {
        this.stores = [.. stores];
        this.log = log;
    }

    /// <summary>Brings every registered schema up to date.</summary>
    /// <exception cref="MigrationException">An applied migration was changed, or the database is newer than this program.</exception>
    public async Task Migrate(CancellationToken cancellationToken)
    {
        foreach (var store in stores)
        {
            await Migrate(store, cancellationToken);
        }
    }

    internal async Task Migrate(SchemaStore store, CancellationToken cancellationToken)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(cancellationToken);
        var key = $"helios:migrate:{store.Schema}";
        // Held by a transaction of its own for as long as the migrations take: it ends with its connection, also behind a pgbouncer.
        await using var turn = await store.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await turn.BeginTransactionAsync(cancellationToken);
        await Execute(turn, "set local idle_in_transaction_session_timeout = 0", cancellationToken);
        await Execute(turn, "select pg_advisory_xact_lock(hashtextextended($1, 0))", cancellationToken, key);
        await Execute(
            connection,
            $"""
            create schema if not exists "{store.Schema}";
            create table if not exists "{store.Schema}".migrations (
                origin text not null, number integer not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
                primary key (origin, number))
            """,
            cancellationToken
        );
        foreach (var migration in Missing(Known(store), await Applied(connection, cancellationToken)))
        {
            await Apply(connection, migration, cancellationToken);
            LogApplied(store.Schema, migration);
        }

        store.MarkReady();
    }

    /// <summary>The missing migrations, in order.</summary>
    internal static async Task<IReadOnlyList<Migration>> Pending(SchemaStore store, CancellationToken cancellationToken)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select to_regclass($1) is not null", connection);
        SqlValues.Add(exists.Parameters, [$"\"{store.Schema}\".migrations"]);
        return await exists.ExecuteScalarAsync(cancellationToken) is true
            ? Missing(Known(store), await Applied(connection, cancellationToken))
            : Known(store);
    }

    internal static IReadOnlyList<Migration> Missing(
        IReadOnlyList<Migration> known,
        IReadOnlyDictionary<(string Origin, int Number), string> applied
    )
    {
        foreach (var ((origin, number), checksum) in applied)
        {
            var migration =
                known.FirstOrDefault(candidate => candidate.Origin == origin && candidate.Number == number)
                ?? throw new MigrationException(
                    $"The database has the {origin} migration {number:0000}, which this program does not know: it is older than the "
                        + "database. Run the newer program."
                );
            if (migration.Checksum != checksum)
            {
                throw new MigrationException(
                    $"The migration {migration} was changed after it was applied. Revert the change and write it as a new migration."
                );
            }
        }

        return [.. known.Where(migration => !applied.ContainsKey((migration.Origin, migration.Number)))];
    }

    private static List<Migration> Known(SchemaStore store) =>
        [
            .. Migration.Of(typeof(Migrator).Assembly, "shared"),
            .. store.Spec.MigrationAssemblies.SelectMany(assembly => Migration.Of(assembly, "service")),
        ];

    private static async Task<Dictionary<(string Origin, int Number), string>> Applied(
        NpgsqlConnection connection,
        CancellationToken cancellationToken
    )
    {
        var applied = new Dictionary<(string Origin, int Number), string>();
        await using var select = new NpgsqlCommand("select origin, number, checksum from migrations", connection);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add((reader.GetString(0), reader.GetInt32(1)), reader.GetString(2));
        }

        return applied;
    }

    private static async Task Apply(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Without parameters, so that a file can contain any number of statements.
        await using (var run = new NpgsqlCommand(migration.Sql, connection, transaction) { CommandTimeout = 0 })
        {
            await run.ExecuteNonQueryAsync(cancellationToken);
        }

        await Execute(
            connection,
            "insert into migrations (origin, number, name, checksum) values ($1, $2, $3, $4)",
            cancellationToken,
            migration.Origin,
            migration.Number,
            migration.Name,
            migration.Checksum
        );
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        SqlValues.Add(command.Parameters, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(9151, LogLevel.Information, "Schema {Schema}: applied {Migration}")]
    private partial void LogApplied(string schema, Migration migration);
}
