using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Answers queries about sessions; changes nothing.</summary>
internal sealed class SessionReader([FromKeyedServices(SessionSchema.Name)] UnitOfWork work)
{
    private const int Explained = 50;

    // Of the ended sessions, only the newest are searched: to find older ones, filter by lane.
    private const int MostEnded = 2000;

    public Task<SessionRow?> Find(SessionId id, CancellationToken cancellationToken) =>
        work.Run((transaction, token) => SessionRows.Find(transaction, id, token), cancellationToken);

    public Task<SessionRow?> FindActive(LaneId lane, CancellationToken cancellationToken) =>
        work.Run(
            async (transaction, token) =>
                SessionRows.First(await SessionRows.Read(transaction, "lane_id = $1 and active", token, lane.ToString())),
            cancellationToken
        );

    /// <summary>Lists sessions: those that need attention first, then newest first.</summary>
    public async Task<SessionsFound> List(FindSessions asked, CancellationToken cancellationToken)
    {
        var rows = await work.Run(
            async (transaction, token) =>
            {
                const string Filter =
                    "($1::text is null or lane_id = $1) and ($2::text is null or workspace_id = $2) and ($3::text is null or "
                    + "provider = $3)";
                object?[] values = [Sql.Text(asked.LaneId?.ToString()), Sql.Text(asked.WorkspaceId?.ToString()), Sql.Text(asked.Provider)];
                var found = new List<SessionRow>(
                    await SessionRows.Read(transaction, $"(active or limit_seen_at is not null) and {Filter}", token, values)
                );
                if (asked.Ended)
                {
                    values = [Sql.Text(asked.LaneId?.ToString()), Sql.Text(asked.WorkspaceId?.ToString()), Sql.Text(asked.Provider)];
                    found.AddRange(
                        await SessionRows.Read(
                            transaction,
                            $"not active and limit_seen_at is null and {Filter} order by session_id desc limit {MostEnded}",
                            token,
                            values
                        )
                    );
                }

                return found;
            },
            cancellationToken
        );
        var page = rows.Select(row => row.ToView())
            .Where(view => asked.DisplayStatus is null || view.DisplayStatus == asked.DisplayStatus)
            .Select(view => (Key: AttentionOrder.Key(view), View: view))
            .Where(each => asked.After is null || string.CompareOrdinal(each.Key, asked.After) > 0)
            .OrderBy(each => each.Key, StringComparer.Ordinal)
            .Take(asked.Limit + 1)
            .ToList();
        return new SessionsFound
        {
            Sessions = [.. page.Take(asked.Limit).Select(each => each.View)],
            Next = page.Count > asked.Limit ? page[asked.Limit - 1].Key : null,
        };
    }

    public Task<SessionExplanation?> Explain(SessionId id, CancellationToken cancellationToken) =>
        work.Run(
            async (transaction, token) =>
            {
                if (await SessionRows.Find(transaction, id, token) is not { } row)
                    return null;
                var decisions = await SessionDecisions.Last(transaction, id, Explained, token);
                return new SessionExplanation
                {
                    Session = row.ToView(),
                    Summary = Summary(row, decisions),
                    Decisions = decisions,
                    Evidence = [.. row.Evidence.OrderByDescending(seen => seen.At)],
                    Messages = await SessionMessages.Last(transaction, id, Explained, token),
                };
            },
            cancellationToken
        );

    private static string Summary(SessionRow row, IReadOnlyList<SessionDecision> decisions)
    {
        var (state, reason) = (SnakeCase.Of(row.Record.Session.State), SnakeCase.Of(row.Record.Session.Reason));
        var why = decisions.FirstOrDefault(decision => decision.Axis is "session") ?? (decisions is [var last, ..] ? last : null);
        var doubt = row.Record.Detecting is { } detecting
            ? $" In doubt since {detecting.StartedAt:u}, {detecting.Attempts} attempts: {detecting.Evidence}."
            : "";
        var explained = why?.Why is { } words ? $": {words}" : ".";
        var detail = row.Detail is { } more && more != why?.Why ? $" {more}" : "";
        return $"It is {state} ({reason}){explained}{doubt}{detail}";
    }
}
