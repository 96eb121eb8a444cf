using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Reactions;

/// <summary>The tables <c>reactions</c> and <c>reaction_trackers</c>.</summary>
internal static class ReactionRows
{
    /// <summary>Whether <see cref="DueSessions"/> would find any, in SQL; <c>$1</c> is the time.</summary>
    public const string AnyDue = """
        exists (select from reactions where state in ('pending', 'waiting') and due_at <= $1)
        or exists (select from reaction_trackers where active and not escalated and escalate_at <= $1)
        """;

    /// <summary>
    /// Writes the effect of a change of a session on its reactions, in the transaction of that change, and wakes the executor. The caller
    /// has locked the session's row: decisions about one session are made one after the other.
    /// </summary>
    public static async Task Decide(
        StoreTransaction transaction,
        SessionId id,
        SessionRecord before,
        SessionRecord after,
        string correlationId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var plan = ReactionPlan.Of(before, after);
        if (plan.IsEmpty)
            return;
        if (plan.Clears)
            Clear(transaction, id, now);
        foreach (var key in plan.Left)
            Leave(transaction, id, key);
        foreach (var key in plan.Recovered)
            Forget(transaction, id, key);
        foreach (var (key, signature) in plan.Fire)
            Fire(transaction, id, key, signature, correlationId, now);
        // Earlier reactions whose cause no longer holds are settled now, not when they would have been due.
        await transaction.Send(Endpoints.Address(Endpoints.SessionReactions), new ReactionsDue { SessionId = id }, cancellationToken);
    }

    private static void Clear(StoreTransaction transaction, SessionId id, DateTimeOffset now)
    {
        transaction.Stage(
            "update reactions set state = 'cleared', settled_at = $2 where session_id = $1 and state in ('pending', 'waiting', 'sending')",
            Sql.Text(id.ToString()),
            Sql.Time(now)
        );
        transaction.Stage("delete from reaction_trackers where session_id = $1", Sql.Text(id.ToString()));
    }

    private static void Leave(StoreTransaction transaction, SessionId id, ReactionKey key)
    {
        DropWaiting(transaction, id, key);
        transaction.Stage(
            "update reaction_trackers set active = false, escalate_at = null where session_id = $1 and key = $2",
            Sql.Text(id.ToString()),
            Sql.Text(ReactionKeys.Words(key))
        );
    }

    /// <summary>The cause has gone for good: its budget is reset.</summary>
    public static void Forget(StoreTransaction transaction, SessionId id, ReactionKey key) =>
        transaction.Stage(
            "delete from reaction_trackers where session_id = $1 and key = $2",
            Sql.Text(id.ToString()),
            Sql.Text(ReactionKeys.Words(key))
        );

    private static void Fire(
        StoreTransaction transaction,
        SessionId id,
        ReactionKey key,
        string signature,
        string correlationId,
        DateTimeOffset now
    )
    {
        DropWaiting(transaction, id, key);
        transaction.Stage(
            """
            insert into reactions (reaction_id, session_id, key, signature, state, due_at, correlation_id, decided_at)
            values ($1, $2, $3, $4, 'pending', $5, $6, $5)
            """,
            Sql.Text(Ulid.Format(UlidGenerator.Shared.Next())),
            Sql.Text(id.ToString()),
            Sql.Text(ReactionKeys.Words(key)),
            Sql.Text(signature),
            Sql.Time(now),
            Sql.Text(correlationId)
        );
        transaction.Stage(
            """
            insert into reaction_trackers (session_id, key, active, began_at) values ($1, $2, true, $3)
            on conflict (session_id, key) do update
            set active = true, began_at = case when reaction_trackers.active then reaction_trackers.began_at else excluded.began_at end
            """,
            Sql.Text(id.ToString()),
            Sql.Text(ReactionKeys.Words(key)),
            Sql.Time(now)
        );
    }

    private static void DropWaiting(StoreTransaction transaction, SessionId id, ReactionKey key) =>
        transaction.Stage(
            "delete from reactions where session_id = $1 and key = $2 and state = 'waiting'",
            Sql.Text(id.ToString()),
            Sql.Text(ReactionKeys.Words(key))
        );

    /// <summary>Takes the lock for reactions to the session, across all processes; held until the transaction ends.</summary>
    public static async Task Turn(StoreTransaction transaction, SessionId id, CancellationToken cancellationToken)
    {
        await using var turn = await transaction.Command(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            cancellationToken,
            Sql.Text($"helios:sessions:reactions:{id}")
        );
        await turn.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The due reactions of a session, in the order in which they were decided.</summary>
    public static async Task<IReadOnlyList<ReactionRow>> Due(
        StoreTransaction transaction,
        SessionId id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            """
            select reaction_id, key, signature, failures, state = 'waiting', correlation_id, decided_at from reactions
            where session_id = $1 and state in ('pending', 'waiting') and due_at <= $2 order by seq
            """,
            cancellationToken,
            Sql.Text(id.ToString()),
            Sql.Time(now)
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var due = new List<ReactionRow>();
        while (await row.ReadAsync(cancellationToken))
        {
            due.Add(
                new()
                {
                    ReactionId = row.GetString(0),
                    Key = ReactionKeys.Parse(row.GetString(1)),
                    Signature = row.GetString(2),
                    Failures = row.GetInt32(3),
                    Waiting = row.GetBoolean(4),
                    CorrelationId = row.GetString(5),
                    DecidedAt = row.Time(6)!.Value,
                }
            );
        }

        return due;
    }

    public static async Task<Dictionary<ReactionKey, ReactionTracker>> Trackers(
        StoreTransaction transaction,
        SessionId id,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            "select key, active, began_at, attempts, escalate_at, escalated from reaction_trackers where session_id = $1",
            cancellationToken,
            Sql.Text(id.ToString())
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var trackers = new Dictionary<ReactionKey, ReactionTracker>();
        while (await row.ReadAsync(cancellationToken))
        {
            var key = ReactionKeys.Parse(row.GetString(0));
            trackers.Add(
                key,
                new()
                {
                    Key = key,
                    Active = row.GetBoolean(1),
                    BeganAt = row.Time(2)!.Value,
                    Attempts = row.GetInt32(3),
                    EscalateAt = row.Time(4),
                    Escalated = row.GetBoolean(5),
                }
            );
        }

        return trackers;
    }

    public static void Save(StoreTransaction transaction, SessionId id, ReactionTracker tracker) =>
        transaction.StageExpecting(
            1,
            "update reaction_trackers set attempts = $3, escalate_at = $4, escalated = $5 where session_id = $1 and key = $2",
            Sql.Text(id.ToString()),
            Sql.Text(ReactionKeys.Words(tracker.Key)),
            Sql.Int(tracker.Attempts),
            Sql.Time(tracker.EscalateAt),
            Sql.Bool(tracker.Escalated)
        );

    /// <summary>Settles the reaction: <c>done</c>, <c>superseded</c>, <c>silenced</c> or <c>escalated</c>.</summary>
    public static void Settle(StoreTransaction transaction, ReactionRow reaction, string state, DateTimeOffset now) =>
        transaction.StageExpecting(
            1,
            "update reactions set state = $2, settled_at = $3 where reaction_id = $1 and state in ('pending', 'waiting')",
            Sql.Text(reaction.ReactionId),
            Sql.Text(state),
            Sql.Time(now)
        );

    /// <summary>Records that a text was sent to the agent.</summary>
    public static void Sending(StoreTransaction transaction, ReactionRow reaction, SessionMessageId message) =>
        transaction.StageExpecting(
            1,
            "update reactions set state = 'sending', message_id = $2 where reaction_id = $1 and state in ('pending', 'waiting')",
            Sql.Text(reaction.ReactionId),
            Sql.Text(message.ToString())
        );

    /// <summary>Postpones the reaction.</summary>
    public static void Postpone(StoreTransaction transaction, ReactionRow reaction, bool waiting, DateTimeOffset until) =>
        transaction.StageExpecting(
            1,
            "update reactions set state = $2, due_at = $3 where reaction_id = $1 and state in ('pending', 'waiting')",
            Sql.Text(reaction.ReactionId),
            Sql.Text(waiting ? "waiting" : "pending"),
            Sql.Time(until)
        );

    /// <summary>
    /// Records the outcome of a text. If it belonged to a reaction and was not delivered, the attempt does not count and it is sent again
    /// later. Runs in the transaction that records the outcome.
    /// </summary>
    public static void MessageSettled(StoreTransaction transaction, SessionMessageView message, ReactionOptions options, DateTimeOffset now)
    {
        if (message.Status is SessionMessageStatus.Failed)
        {
            transaction.Stage(
                """
                with failed as (
                    update reactions set state = 'pending', message_id = null, failures = failures + 1,
                        due_at = $2 + least($3 * power(2, least(failures, 30)), $4) * interval '1 second'
                    where message_id = $1 and state = 'sending' returning session_id, key)
                update reaction_trackers set attempts = greatest(attempts - 1, 0) from failed
                where reaction_trackers.session_id = failed.session_id and reaction_trackers.key = failed.key
                """,
                Sql.Text(message.MessageId.ToString()),
                Sql.Time(now),
                Sql.Double(options.SendAgainAfter.TotalSeconds),
                Sql.Double(options.SendAgainAtLeastEvery.TotalSeconds)
            );
        }
        else if (message.Status is SessionMessageStatus.Delivered or SessionMessageStatus.Acknowledged)
        {
            transaction.Stage(
                "update reactions set state = 'done', settled_at = $2 where message_id = $1 and state = 'sending'",
                Sql.Text(message.MessageId.ToString()),
                Sql.Time(now)
            );
        }
    }

    /// <summary>The sessions with something due: a reaction, or an escalation to a person.</summary>
    public static async Task<IReadOnlyList<SessionId>> DueSessions(
        StoreTransaction transaction,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            """
            select session_id from reactions where state in ('pending', 'waiting') and due_at <= $1
            union
            select session_id from reaction_trackers where active and not escalated and escalate_at <= $1
            limit 500
            """,
            cancellationToken,
            Sql.Time(now)
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var due = new List<SessionId>();
        while (await row.ReadAsync(cancellationToken))
            due.Add(SessionId.Parse(row.GetString(0)));
        return due;
    }
}
