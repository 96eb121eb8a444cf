using System.Collections.Concurrent;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>A row as a change left it, and as it was before; values are Postgres' text.</summary>
internal sealed record RowChange(string Table, IReadOnlyDictionary<string, string?>? Old, IReadOnlyDictionary<string, string?>? New);

/// <summary>A program that reads the publication <c>helios_cdc</c>, as docs/change-data.md shows it.</summary>
internal sealed class ChangeReader : IAsyncDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<RowChange> changes = new();
    private readonly LogicalReplicationConnection connection;
    private readonly Task reading;

    private ChangeReader(LogicalReplicationConnection connection, PgOutputReplicationSlot slot)
    {
        this.connection = connection;
        reading = Read(slot);
    }

    /// <summary>What has come so far, in order of the commits.</summary>
    public IReadOnlyList<RowChange> Changes => [.. changes];

    /// <summary>Why it reads no more; null as long as it does.</summary>
    public Exception? Failure => reading.Exception;

    /// <summary>Returns when its slot is there: it gets every commit from now on.</summary>
    public static async Task<ChangeReader> Start(string connectionString)
    {
        var opened = new LogicalReplicationConnection(connectionString);
        await opened.Open();
        return new ChangeReader(opened, await opened.CreatePgOutputReplicationSlot("helios_test", temporarySlot: true));
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
        over.Dispose();
    }

    private async Task Read(PgOutputReplicationSlot slot)
    {
        var options = new PgOutputReplicationOptions("helios_cdc", PgOutputProtocolVersion.V1);
        await foreach (var message in connection.StartReplication(slot, options, over.Token))
        {
            // A tuple is read from the connection, so in its order: what was, then what is.
            switch (message)
            {
                case InsertMessage insert:
                    changes.Enqueue(new RowChange(NameOf(insert.Relation), null, await Columns(insert.NewRow)));
                    break;
                case FullUpdateMessage update:
                    var old = await Columns(update.OldRow);
                    var now = await Columns(update.NewRow);
                    foreach (var (name, value) in old)
                        now.TryAdd(name, value);
                    changes.Enqueue(new RowChange(NameOf(update.Relation), old, now));
                    break;
                case FullDeleteMessage delete:
                    changes.Enqueue(new RowChange(NameOf(delete.Relation), await Columns(delete.OldRow), null));
                    break;
                case UpdateMessage or DeleteMessage:
                    throw new InvalidOperationException($"{message} has no row as it was.");
            }

            // Postgres keeps its log from there on.
            connection.SetReplicationStatus(message.WalEnd);
        }
    }

    private static string NameOf(RelationMessage relation) => $"{relation.Namespace}.{relation.RelationName}";

    /// <summary>Without large values that an update has not changed: they are in the row as it was.</summary>
    private async Task<Dictionary<string, string?>> Columns(ReplicationTuple row)
    {
        var columns = new Dictionary<string, string?>(StringComparer.Ordinal);
        await foreach (var value in row)
        {
            if (!value.IsUnchangedToastedValue)
                columns[value.GetFieldName()] = value.IsDBNull ? null : await value.Get<string>(over.Token);
        }

        return columns;
    }
}
