using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// Orders to hosts about agents: written in the transaction that decided them, sent again until the host answers. The host carries out
/// nothing twice, because each order has its own id.
/// </summary>
internal static class AgentOrders
{
    public static string LaunchOrder(LaunchId launch) => $"launch:{launch}";

    public static string EndOrder(LaunchId launch) => $"end:{launch}";

    public static string SendOrder(SessionMessageId message) => $"send:{message}";

    /// <summary>Stores an order and sends it for the first time; one that must wait is sent when its time has come.</summary>
    public static async Task Place<T>(
        StoreTransaction transaction,
        string orderId,
        SessionId sessionId,
        HostId host,
        T command,
        DateTimeOffset now,
        TimeSpan within,
        (DateTimeOffset NotBefore, TimeSpan ResendAfter)? waits,
        CancellationToken cancellationToken
    )
        where T : class
    {
        // As if it had been sent once before: it is sent again as soon as it may be.
        var sentAt = waits is { } later ? later.NotBefore - later.ResendAfter : now;
        transaction.Stage(
            """
            insert into agent_orders (order_id, session_id, host_id, kind, body, ordered_at, sent_at, deadline_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
            """,
            Sql.Text(orderId),
            Sql.Text(sessionId.ToString()),
            Sql.Text(host.ToString()),
            Sql.Text(orderId[..orderId.IndexOf(':', StringComparison.Ordinal)]),
            Sql.Jsonb(command),
            Sql.Time(now),
            Sql.Time(sentAt),
            Sql.Time((waits?.NotBefore ?? now) + within)
        );
        if (waits is null)
            await transaction.Send(Endpoints.Address(Endpoints.HostControl(host)), command, cancellationToken);
    }

    /// <summary>
    /// Stores a text for an agent, and sends it unless an earlier one of its session is under way: neither the broker nor resending
    /// preserves order.
    /// The caller has locked the session's row.
    /// </summary>
    public static async Task PlaceText(
        StoreTransaction transaction,
        SendToAgent command,
        bool held,
        DateTimeOffset now,
        TimeSpan within,
        CancellationToken cancellationToken
    )
    {
        transaction.Stage(
            """
            insert into agent_orders (order_id, session_id, host_id, kind, body, ordered_at, sent_at, deadline_at, held)
            values ($1, $2, $3, 'send', $4, $5, $5, $6, $7) on conflict do nothing
            """,
            Sql.Text(SendOrder(command.MessageId)),
            Sql.Text(command.SessionId.ToString()),
            Sql.Text(command.HostId.ToString()),
            Sql.Jsonb(command),
            Sql.Time(now),
            Sql.Time(now + within),
            held
        );
        if (!held)
            await transaction.Send(Endpoints.Address(Endpoints.HostControl(command.HostId)), command, cancellationToken);
    }

    /// <summary>Whether a text for a session's agent is still unanswered.</summary>
    public static async Task<bool> HasText(StoreTransaction transaction, SessionId id, CancellationToken cancellationToken)
    {
        await using var select = await transaction.Command(
            "select 1 from agent_orders where session_id = $1 and kind = 'send' limit 1",
            cancellationToken,
            Sql.Text(id.ToString())
        );
        return await select.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>Sends the next text of a session after one was answered or abandoned. The caller has locked the session's row.</summary>
    public static async Task SendNextText(
        StoreTransaction transaction,
        SessionId id,
        string answered,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        (string Order, string Host, string Body) next;
        await using (
            var select = await transaction.Command(
                """
                select order_id, host_id, body, held from agent_orders
                where session_id = $1 and kind = 'send' and order_id <> $2 order by held, seq limit 1
                """,
                cancellationToken,
                Sql.Text(id.ToString()),
                Sql.Text(answered)
            )
        )
        {
            await using var row = await select.ExecuteReaderAsync(cancellationToken);
            // A duplicate answer must not send the next one ahead of the one under way.
            if (!await row.ReadAsync(cancellationToken) || !row.GetBoolean(3))
                return;
            next = (row.GetString(0), row.GetString(1), row.GetString(2));
        }

        transaction.Stage("update agent_orders set held = false, sent_at = $2 where order_id = $1", Sql.Text(next.Order), Sql.Time(now));
        await transaction.Send(
            Endpoints.Address(Endpoints.HostControl(HostId.Parse(next.Host))),
            Sql.FromJson<SendToAgent>(next.Body),
            cancellationToken
        );
    }

    /// <summary>Deletes an order: the host has answered, or it is no longer needed.</summary>
    public static void Settle(StoreTransaction transaction, string orderId) =>
        transaction.Stage("delete from agent_orders where order_id = $1", Sql.Text(orderId));

    /// <summary>Deletes earlier orders of a kind for a session.</summary>
    public static void Abandon(StoreTransaction transaction, SessionId id, string kind) =>
        transaction.Stage("delete from agent_orders where session_id = $1 and kind = $2", Sql.Text(id.ToString()), Sql.Text(kind));

    /// <summary>
    /// Sends unanswered orders again. What a host does not fetch until the next time expires, so a host that stays away does not find
    /// thousands.
    /// </summary>
    public static async Task<int> SendAgain(
        StoreTransaction transaction,
        DateTimeOffset now,
        DateTimeOffset sentBefore,
        CancellationToken cancellationToken
    )
    {
        var due = new List<(string Id, string Host, string Kind, string Body, bool Overdue)>();
        await using (
            var select = await transaction.Command(
                // An overdue order is still sent, but ten times less often: its host may come back with an agent left on it.
                """
                select order_id, host_id, kind, body, overdue from agent_orders
                where not held and sent_at < case when overdue then $1 - 9 * ($2 - $1) else $1 end
                order by sent_at limit 200 for update skip locked
                """,
                cancellationToken,
                Sql.Time(sentBefore),
                Sql.Time(now)
            )
        )
        {
            await using var row = await select.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                due.Add((row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4)));
        }

        foreach (var (id, host, kind, body, overdue) in due)
        {
            transaction.Stage("update agent_orders set sent_at = $2 where order_id = $1", Sql.Text(id), Sql.Time(now));
            var address = Endpoints.Address(Endpoints.HostControl(HostId.Parse(host)));
            object command = kind switch
            {
                "launch" => Sql.FromJson<LaunchAgent>(body),
                "end" => Sql.FromJson<EndAgent>(body),
                _ => Sql.FromJson<SendToAgent>(body),
            };
            await transaction.Send(address, command, (now - sentBefore) * (overdue ? 10 : 1), cancellationToken);
        }

        return due.Count;
    }

    /// <summary>Overdue orders that were not reported yet: the session and the kind.</summary>
    public static async Task<IReadOnlyList<(string OrderId, SessionId Session, DateTimeOffset OrderedAt, DateTimeOffset Deadline)>> Overdue(
        StoreTransaction transaction,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            "select order_id, session_id, ordered_at, deadline_at from agent_orders where deadline_at <= $1 and not overdue order "
                + "by deadline_at limit 200",
            cancellationToken,
            Sql.Time(now)
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var overdue = new List<(string, SessionId, DateTimeOffset, DateTimeOffset)>();
        while (await row.ReadAsync(cancellationToken))
            overdue.Add(
                (
                    row.GetString(0),
                    SessionId.Parse(row.GetString(1)),
                    row.GetFieldValue<DateTimeOffset>(2),
                    row.GetFieldValue<DateTimeOffset>(3)
                )
            );
        return overdue;
    }

    /// <summary>Whether an order is unanswered and was not reported as overdue.</summary>
    public static async Task<bool> IsWaiting(StoreTransaction transaction, string orderId, CancellationToken cancellationToken)
    {
        await using var select = await transaction.Command(
            "select 1 from agent_orders where order_id = $1 and not overdue for update",
            cancellationToken,
            orderId
        );
        return await select.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>Whether an order was never sent, because an earlier one had to be answered first.</summary>
    public static async Task<bool> IsHeld(StoreTransaction transaction, string orderId, CancellationToken cancellationToken)
    {
        await using var select = await transaction.Command(
            "select 1 from agent_orders where order_id = $1 and held",
            cancellationToken,
            orderId
        );
        return await select.ExecuteScalarAsync(cancellationToken) is not null;
    }

    public static void MarkOverdue(StoreTransaction transaction, string orderId) =>
        transaction.Stage("update agent_orders set overdue = true where order_id = $1", Sql.Text(orderId));
}
