using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Retention;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// Deletes what nobody needs any more. Never deleted: active sessions; orders that their host has not answered, and the sessions they
/// belong to; texts, reactions and notices that are not settled; the latest decision about each axis of a session.
/// </summary>
internal sealed class SessionRetention(
    [FromKeyedServices(SessionSchema.Name)] UnitOfWork work,
    IOptions<SessionRegistryOptions> options,
    TimeProvider time
)
{
    public async Task Round(CancellationToken cancellationToken)
    {
        var now = Sql.Moment(time.GetUtcNow());
        var before = now - options.Value.KeepEnded;
        var deleted = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["sessions"] = await Delete(
                "sessions",
                "not t.active and t.ended_at < $1 and not exists (select from agent_orders o where o.session_id = t.session_id)"
            ),
            ["decisions"] = await Delete(
                "session_decisions",
                """
                t.at < $1 and exists (select from session_decisions l
                    where l.session_id = t.session_id and l.axis = t.axis and (l.revision, l.index) > (t.revision, t.index))
                """
            ),
            ["messages"] = await Delete("session_messages", "t.status <> 'accepted' and t.accepted_at < $1"),
            ["reactions"] = await Delete("reactions", "t.settled_at < $1"),
            ["usage"] = await work.DeleteExpired("usage", "t.updated_at < $1", cancellationToken, now - options.Value.KeepUsage),
            ["notices"] = await Delete("notices", "t.settled_at < $1"),
        };
        if (deleted.Values.Any(count => count > 0))
            await work.Run((transaction, token) => Publish(transaction, deleted, now, token), cancellationToken);

        Task<long> Delete(string table, string condition) => work.DeleteExpired(table, condition, cancellationToken, before);
    }

    private static async Task Publish(
        StoreTransaction transaction,
        IReadOnlyDictionary<string, long> deleted,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var finished = new CloudEvent
        {
            Id = EventId.New(),
            Source = SessionSchema.EventSource,
            Type = EventTopics.RetentionCompleted,
            Subject = "retention-sessions",
            Time = now,
            CorrelationId = CorrelationId.New().ToString(),
            Revision = await ExpiredRows.NextRevision(transaction, cancellationToken),
            Index = 0,
            Actor = "session-registry",
            Data = CloudEvent.DataOf(new RetentionReport { Deleted = deleted }),
        };
        transaction.Feed(new FeedEvent(finished.Id.ToString(), finished.Type, finished.Subject, finished.ToBytes()));
    }
}
