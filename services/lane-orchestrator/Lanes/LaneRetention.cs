using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Retention;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>
/// Deletes what nobody needs any more: old events, lanes that closed long ago, and records for detecting duplicates. Never deleted: open
/// lanes and their events, unsettled operations, archives and the records of lanes that have one, dead letters that nobody has dealt with.
/// </summary>
internal sealed class LaneRetention(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    JournalRetention journal,
    TimeProvider time,
    IOptions<LaneOptions> options
)
{
    // Longer than hosts keep their tombstones.
    private static readonly TimeSpan KeepSettled = TimeSpan.FromDays(2);

    public async Task Round(CancellationToken cancellationToken)
    {
        var now = Sql.Moment(time.GetUtcNow());
        var (closed, settled) = (now - options.Value.KeepClosedLanes, now - KeepSettled);
        var deleted = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["events"] = await journal.Round(cancellationToken),
            ["runs"] = await Delete(
                "runs",
                """
                t.ended_at < $1
                and not exists (select from lanes l where l.lane_id = t.lane_id and (l.status <> 'closed' or l.closed_at >= $1))
                """,
                closed
            ),
            ["operations"] = await Delete("host_operations", "t.settled_at < $1", settled),
            ["reconciliations"] = await Delete("reconciliations", "t.started_at < $1", settled),
            ["dead_letters"] = await Delete("dead_letters", "t.replayed_at < $1", closed),
            // The record of a lane with an archive is also the archive's record.
            ["lanes"] = await Delete(
                "lanes",
                """
                t.status = 'closed' and t.closed_at < $1 and t.archive is null
                and not exists (select from runs r where r.lane_id = t.lane_id)
                and not exists (select from host_operations o where o.lane_id = t.lane_id and o.settled_at is null)
                """,
                closed
            ),
        };
        await Delete("missing_worktrees", "t.last_at < $1", settled);
        if (deleted.Values.Any(count => count > 0))
            await work.Run((transaction, token) => Publish(transaction, deleted, now, token), cancellationToken);

        Task<long> Delete(string table, string condition, DateTimeOffset before) =>
            work.DeleteExpired(table, condition, cancellationToken, before);
    }

    private static async Task Publish(
        StoreTransaction transaction,
        IReadOnlyDictionary<string, long> deleted,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        transaction.Feed(
            new CloudEvent
            {
                Id = EventId.New(),
                Source = LaneSchema.EventSource,
                Type = EventTopics.RetentionCompleted,
                Subject = "retention-lanes",
                Time = now,
                CorrelationId = CorrelationId.New().ToString(),
                Revision = await ExpiredRows.NextRevision(transaction, cancellationToken),
                Index = 0,
                Actor = "lane-orchestrator",
                Data = CloudEvent.DataOf(new RetentionReport { Deleted = deleted }),
            }.ToFeed()
        );
}
