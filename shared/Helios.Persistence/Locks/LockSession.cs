using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.Persistence;

/// <summary>
/// Session advisory locks of this process, on one connection per schema. When the connection is lost, so are all locks; the next request
/// opens a new connection. Work under such a lock must tolerate a moment with two holders: the old one may notice late.
/// </summary>
internal sealed partial class LockSession(SchemaStore store, ILogger<LockSession> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly HashSet<string> held = [];
    private NpgsqlConnection? connection;
    private DateTimeOffset checkedAt;

    /// <summary>Returns whether this process holds the lock, after trying to acquire it.</summary>
    public async Task<bool> TryHold(string name, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (connection is null)
            {
                connection = await store.DataSource.OpenConnectionAsync(cancellationToken);
                checkedAt = store.Now;
            }

            if (held.Contains(name))
            {
                await MakeSure(cancellationToken);
                return true;
            }

            await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection);
            SqlValues.Add(command.Parameters, [$"helios:{store.Schema}:{name}"]);
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            {
                return false;
            }

            held.Add(name);
            LogHeld(store.Schema, name);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await Lose();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Lose();
        turn.Dispose();
    }

    private async Task MakeSure(CancellationToken cancellationToken)
    {
        if (store.Now - checkedAt < store.Options.LockCheck)
        {
            return;
        }

        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync(cancellationToken);
        checkedAt = store.Now;
    }

    private async Task Lose()
    {
        held.Clear();
        if (connection is { } lost)
        {
            connection = null;
            try
            {
                // A pooled connection would keep its locks until its next user resets it.
                await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", lost);
                await unlock.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception)
            {
                // The connection is broken: the server has released the locks, or will when it notices.
            }

            await lost.DisposeAsync();
        }
    }

    [LoggerMessage(9111, LogLevel.Debug, "Schema {Schema}: this process holds {Name}")]
    private partial void LogHeld(string schema, string name);
}
