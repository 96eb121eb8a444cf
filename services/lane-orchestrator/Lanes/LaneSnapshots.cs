using System.Text.Json.Nodes;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>
/// Publishes reports of hosts about snapshots. The lane and its revision do not change, so no conditional change is refused because of a
/// snapshot.
/// </summary>
internal sealed class LaneSnapshots : IConsumer<LaneSnapshotTaken>
{
    private const string Actor = "worktree-agent";

    // Above the indexes of the lane's other events of the same revision.
    public const int FirstIndex = 1000;

    public async Task Consume(ConsumeContext<LaneSnapshotTaken> context)
    {
        var (transaction, taken) = (context.Transaction(), context.Message);
        (string Workspace, long Revision, int Count) lane;
        await using (
            var update = await transaction.Command(
                "update lanes set snapshots = snapshots + 1, last_snapshot = $3 where lane_id = $1 and host_id = $2 and status <> "
                    + "'closed' returning workspace_id, revision, snapshots",
                context.CancellationToken,
                taken.LaneId.ToString(),
                taken.HostId.ToString(),
                Sql.Jsonb(
                    new LaneSnapshotView
                    {
                        Ref = taken.Ref,
                        Commit = taken.Commit,
                        At = taken.OccurredAt,
                    }
                )
            )
        )
        {
            await using var row = await update.ExecuteReaderAsync(context.CancellationToken);
            if (!await row.ReadAsync(context.CancellationToken))
                return;
            lane = (row.GetString(0), row.GetInt64(1), row.GetInt32(2));
        }

        transaction.Feed(
            new CloudEvent
            {
                Id = EventId.New(),
                Source = LaneSchema.EventSource,
                Type = EventTopics.LaneSnapshotTaken,
                Subject = taken.LaneId.ToString(),
                Time = taken.OccurredAt,
                CorrelationId = CorrelationId.New().ToString(),
                CausationId = context.MessageId?.ToString(),
                LaneId = taken.LaneId,
                WorkspaceId = WorkspaceId.Parse(lane.Workspace),
                HostId = taken.HostId,
                Revision = lane.Revision,
                Index = FirstIndex + lane.Count,
                Actor = Actor,
                Data = new JsonObject
                {
                    ["ref"] = taken.Ref,
                    ["commit"] = taken.Commit,
                    ["took_ms"] = Math.Round(taken.Took.TotalMilliseconds),
                },
            }.ToFeed()
        );
    }
}
