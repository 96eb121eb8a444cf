using System.Collections.Concurrent;
using System.Diagnostics;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Locks;

/// <summary>
/// The leases of this process in a schema: who does what only one process may do at a time. A lease is a row with an owner, an epoch and
/// an end by the database's clock. It is renewed long before it ends, and its holder stops believing in it before the database does,
/// measured from before the renewal was sent. So a holder that is paused, cut off or dead is replaced within <see
/// cref="PersistenceOptions.LeaseLasts"/>, and what it still writes afterwards is refused, because its transactions check the epoch.
/// </summary>
internal sealed partial class LeaseSession(SchemaStore store, ILogger<LeaseSession> log) : IAsyncDisposable
{
    private readonly Guid owner = MassTransit.NewId.NextGuid();
    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.Ordinal);

    /// <summary>The lease, if this process holds it or can take it now; null if another process holds it.</summary>
    public async Task<Lease?> TryHold(string name, CancellationToken cancellationToken)
    {
        if (held.TryGetValue(name, out var known) && IsFresh(known, store.Options.LeaseLasts / 3))
        {
            return known.Lease;
        }

        var asked = Stopwatch.GetTimestamp();
        if (await Ask(name, cancellationToken) is not { } epoch)
        {
            if (held.TryRemove(name, out _))
            {
                LogLost(store.Schema, name);
            }

            return null;
        }

        var lease = new Lease(store.Schema, name, owner, epoch);
        held[name] = new Held(lease, asked);
        if (known?.Lease.Epoch != epoch)
        {
            LogHeld(store.Schema, name, epoch);
        }

        return lease;
    }

    /// <summary>Whether this process may still believe that it holds the lease.</summary>
    public bool Holds(Lease lease) =>
        // A margin for clocks that do not run at the same speed.
        held.TryGetValue(lease.Name, out var known)
        && known.Lease == lease
        && IsFresh(known, store.Options.LeaseLasts * 0.9);

    /// <summary>Renews what is held, also while its work takes long; ends with the process.</summary>
    public async Task Run(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(store.Options.LeaseLasts / 4, store.Clock);
        try
        {
            await store.WhenReady(stopping);
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await Renew(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (held.IsEmpty)
        {
            return;
        }

        held.Clear();
        try
        {
            // The next process need not wait for the end.
            await using var release = store.DataSource.CreateCommand("update leases set expires_at = clock_timestamp() where owner = $1");
            SqlValues.Add(release.Parameters, [owner]);
            release.CommandTimeout = 2;
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            // They end by themselves.
        }
    }

    private static bool IsFresh(Held known, TimeSpan within) => Stopwatch.GetElapsedTime(known.RenewedAt) < within;

    private async Task<long?> Ask(string name, CancellationToken cancellationToken)
    {
        // A lease that somebody else holds is only read. Its end need not be awaited if the connection that renewed it last is closed:
        // then its process is dead, or will find that it has lost the lease. The epoch grows with each change of the owner.
        await using var command = store.DataSource.CreateCommand(
            """
            with held as (
                select from leases l where l.name = $1 and l.owner <> $2 and l.expires_at >= clock_timestamp()
                    and exists (select from pg_stat_activity a where a.pid = l.backend))
            insert into leases as l (name, owner, epoch, backend, expires_at)
            select $1, $2, 1, pg_backend_pid(), clock_timestamp() + $3 where not exists (select from held)
            on conflict (name) do update
                set epoch = case when l.owner = $2 then l.epoch else l.epoch + 1 end, owner = $2, backend = excluded.backend,
                    expires_at = clock_timestamp() + $3
                where l.owner = $2 or l.expires_at < clock_timestamp()
                    or not exists (select from pg_stat_activity a where a.pid = l.backend)
            returning epoch
            """
        );
        SqlValues.Add(command.Parameters, [name, owner, store.Options.LeaseLasts]);
        command.CommandTimeout = CommandSeconds;
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    private int CommandSeconds => Math.Max(1, (int)(store.Options.LeaseLasts.TotalSeconds / 2));

    private async Task Renew(CancellationToken stopping)
    {
        if (held.IsEmpty)
        {
            return;
        }

        try
        {
            await RenewTogether(stopping);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogNotRenewed(exception, store.Schema, string.Join(", ", held.Keys));
        }

        // What was not renewed is lost, or guards a transaction of this process that is under way.
        foreach (var name in held.Keys)
        {
            try
            {
                await TryHold(name, stopping);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                LogNotRenewed(exception, store.Schema, name);
            }
        }
    }

    /// <summary>Renews all that is held by one statement, without what would have to be waited for.</summary>
    private async Task RenewTogether(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        await using var command = store.DataSource.CreateCommand(
            """
            update leases set expires_at = clock_timestamp() + $2, backend = pg_backend_pid()
            where name in (select name from leases where owner = $1 for no key update skip locked)
            returning name, epoch
            """
        );
        SqlValues.Add(command.Parameters, [owner, store.Options.LeaseLasts]);
        command.CommandTimeout = CommandSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, epoch) = (reader.GetString(0), reader.GetInt64(1));
            // Renewed by its user in the meantime, it is fresher than that.
            if (held.TryGetValue(name, out var known) && known.Lease.Epoch == epoch && known.RenewedAt < asked)
            {
                held.TryUpdate(name, known with { RenewedAt = asked }, known);
            }
        }
    }

    [LoggerMessage(9111, LogLevel.Debug, "Schema {Schema}: this process holds the lease {Name}, epoch {Epoch}")]
    private partial void LogHeld(string schema, string name, long epoch);

    [LoggerMessage(9113, LogLevel.Warning, "Schema {Schema}: another process holds the lease {Name} now")]
    private partial void LogLost(string schema, string name);

    [LoggerMessage(9114, LogLevel.Warning, "Schema {Schema}: the lease {Name} could not be renewed")]
    private partial void LogNotRenewed(Exception exception, string schema, string name);

    private sealed record Held(Lease Lease, long RenewedAt);
}
