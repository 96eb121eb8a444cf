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
/// Publishes reports of hosts about what was done with a lane's work. The lane and its revision do not change: its commits are on its host.
/// </summary>
internal sealed class LaneWorkEvents : IConsumer<LaneWorkDone>
{
    public async Task Consume(ConsumeContext<LaneWorkDone> context)
    {
        var (transaction, done) = (context.Transaction(), context.Message);
        if (TopicOf(done.Work.Act) is not { } topic)
            return;
        (string Workspace, long Revision, int Count) lane;
        // One counter for all events that hosts report beside the lane's revisions.
        await using (
            var update = await transaction.Command(
                "update lanes set snapshots = snapshots + 1 where lane_id = $1 and host_id = $2 "
                    + "returning workspace_id, revision, snapshots",
                context.CancellationToken,
                done.LaneId.ToString(),
                done.HostId.ToString()
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
                Type = topic,
                Subject = done.LaneId.ToString(),
                Time = done.OccurredAt,
                CorrelationId = done.Cause.CorrelationId,
                CausationId = context.MessageId?.ToString(),
                LaneId = done.LaneId,
                WorkspaceId = WorkspaceId.Parse(lane.Workspace),
                HostId = done.HostId,
                Revision = lane.Revision,
                Index = LaneSnapshots.FirstIndex + lane.Count,
                Actor = done.Cause.Actor,
                Data = new JsonObject
                {
                    ["act"] = SnakeCase.Of(done.Work.Act),
                    ["branch"] = done.Work.Branch,
                    ["before"] = done.Work.Before,
                    ["commit"] = done.Work.Commit,
                },
            }.ToFeed()
        );
    }

    private static string? TopicOf(LaneAct act) =>
        act switch
        {
            LaneAct.Commit => EventTopics.LaneCommitted,
            LaneAct.Rebase => EventTopics.LaneRebased,
            LaneAct.Merge => EventTopics.LaneMerged,
            LaneAct.Push => EventTopics.LanePushed,
            _ => null,
        };
}
