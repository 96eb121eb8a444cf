using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The reasons for changes of sessions: append-only rows.</summary>
internal static class SessionDecisions
{
    public static void Insert(StoreTransaction transaction, SessionId id, SessionDecision decision, int index) =>
        transaction.Stage(
            """
            insert into session_decisions (session_id, revision, index, at, fact, axis, from_state, to_state, why, evidence, actor, correlation_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            Sql.Text(id.ToString()),
            Sql.Long(decision.Revision),
            Sql.Int(index),
            Sql.Time(decision.At),
            Sql.Text(decision.Fact),
            Sql.Text(decision.Axis),
            Sql.Text(decision.From),
            Sql.Text(decision.To),
            Sql.Text(decision.Why),
            Sql.Text(decision.Evidence),
            Sql.Text(decision.Actor),
            Sql.Text(decision.CorrelationId)
        );

    /// <summary>The latest decisions, newest first.</summary>
    public static async Task<IReadOnlyList<SessionDecision>> Last(
        StoreTransaction transaction,
        SessionId id,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            """
            select at, fact, axis, from_state, to_state, why, evidence, actor, correlation_id, revision from session_decisions
            where session_id = $1 order by revision desc, index desc limit $2
            """,
            cancellationToken,
            id.ToString(),
            limit
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var decisions = new List<SessionDecision>();
        while (await row.ReadAsync(cancellationToken))
        {
            decisions.Add(
                new()
                {
                    At = row.Time(0)!.Value,
                    Fact = row.GetString(1),
                    Axis = row.GetString(2),
                    From = row.GetString(3),
                    To = row.GetString(4),
                    Why = row.Text(5),
                    Evidence = row.Text(6),
                    Actor = row.GetString(7),
                    CorrelationId = row.GetString(8),
                    Revision = row.GetInt64(9),
                }
            );
        }

        return decisions;
    }
}
