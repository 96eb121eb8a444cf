using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.Persistence;

/// <summary>
/// Session advisory locks of this process, all on one connection per schema. When the connection is lost, every lock is, at once; whoever asks
/// again gets a new one. Work under such a lock must bear a moment of two holders: the old one may notice late.
/// </summary>
internal sealed partial class LockSession(SchemaStore store, ILogger<LockSession> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly HashSet<string> held = [];
    private NpgsqlConnection? connection;
    private DateTimeOffset checkedAt;

    /// <summary>Whether this process holds the lock now, trying to get it if not.</summary>
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
                // A pooled connection would keep its locks until it is reset by its next user.
                await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", lost);
                await unlock.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception)
            {
                // It was broken: the server has let the locks go, or will when it notices.
            }

            await lost.DisposeAsync();
        }
    }

    [LoggerMessage(9111, LogLevel.Debug, "Schema {Schema}: this process holds {Name}")]
    private partial void LogHeld(string schema, string name);
}
