using Helios.Contracts.Identifiers;
using Helios.Hosting.Timeliness;
using Helios.Persistence;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Periodic work: orders to hosts, missing heartbeats.</summary>
internal sealed class SessionMaintenance(
    [FromKeyedServices(SessionSchema.Name)] UnitOfWork work,
    HostReports reports,
    IOptions<SessionRegistryOptions> options,
    IOptions<LifecycleOptions> lifecycle,
    AttentionClock attention,
    TimeProvider time
)
{
    /// <summary>Whether a round would find anything to do, in SQL; <c>$1</c> is the time.</summary>
    public static string Due(SessionRegistryOptions options, LifecycleOptions lifecycle) =>
        $"""
            exists (select from agent_orders where deadline_at <= $1 and not overdue)
            or exists (select from agent_orders where not held and sent_at < $1 - {SqlInterval.Of(options.ResendAfter)})
            or exists (
                select from sessions
                where active and attached and last_heartbeat_at <= $1 - {SqlInterval.Of(lifecycle.DetachedAfter)})
            """;

    private DateTimeOffset Now => Sql.Moment(time.GetUtcNow());

    public async Task Round(CancellationToken cancellationToken)
    {
        foreach (
            var (order, session, orderedAt, deadline) in await work.Run(
                (read, token) => AgentOrders.Overdue(read, Now, token),
                cancellationToken
            )
        )
        {
            // An answer may be waiting to be read, or have arrived while this process slept: the host has its full time, as measured by
            // this process.
            if (attention.Since(orderedAt) >= deadline - orderedAt)
                await work.Run((unit, token) => reports.GiveUp(unit, session, order, token), cancellationToken);
        }

        await work.Run((unit, token) => AgentOrders.SendAgain(unit, Now, Now - options.Value.ResendAfter, token), cancellationToken);
        foreach (var (session, heardAt) in await Silent(cancellationToken))
        {
            if (attention.Since(heardAt) >= lifecycle.Value.DetachedAfter)
                await work.Run((unit, token) => reports.Detach(unit, session, token), cancellationToken);
        }
    }

    private Task<IReadOnlyList<(SessionId Session, DateTimeOffset HeardAt)>> Silent(CancellationToken cancellationToken) =>
        work.Run<IReadOnlyList<(SessionId, DateTimeOffset)>>(
            async (read, token) =>
            {
                await using var select = await read.Command(
                    "select session_id, last_heartbeat_at from sessions where active and attached and last_heartbeat_at <= $1 limit 500",
                    token,
                    Sql.Time(Now - lifecycle.Value.DetachedAfter)
                );
                await using var row = await select.ExecuteReaderAsync(token);
                var silent = new List<(SessionId, DateTimeOffset)>();
                while (await row.ReadAsync(token))
                    silent.Add((SessionId.Parse(row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1)));
                return silent;
            },
            cancellationToken
        );
}
