using Helios.Contracts.Api.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>Computes the positions of queued lanes. They are not stored, because they change whenever a lane ahead leaves.</summary>
internal static class QueuePlaces
{
    /// <summary>The lanes, with the position of those in the queue.</summary>
    public static async Task<IReadOnlyList<LaneView>> WithPlaces(
        this OrchestratorContext context,
        IReadOnlyList<LaneView> lanes,
        CancellationToken cancellationToken
    )
    {
        var queued = lanes.Where(lane => lane.Status is LaneStatus.New).Select(lane => lane.LaneId.ToString()).ToArray();
        if (queued.Length == 0)
            return lanes;
        var places = await context
            .Database.SqlQuery<Place>(
                $"""
                select me.lane_id as "LaneId", count(*)::int as "Position"
                from lanes.admissions me
                join lanes.admissions a on a.admitted_at is null and (a.asked_at, a.lane_id) <= (me.asked_at, me.lane_id)
                    and (a.workspace_id = me.workspace_id or a.host_id = me.host_id)
                where me.admitted_at is null and me.lane_id = any({queued})
                group by me.lane_id
                """
            )
            .ToDictionaryAsync(place => place.LaneId, place => place.Position, cancellationToken);
        return
        [
            .. lanes.Select(lane =>
                places.TryGetValue(lane.LaneId.ToString(), out var position) ? lane with { QueuePosition = position } : lane
            ),
        ];
    }

    /// <summary>The lane, with its position if it is in the queue.</summary>
    public static async Task<LaneView> WithPlace(this OrchestratorContext context, LaneView lane, CancellationToken cancellationToken) =>
        (await context.WithPlaces([lane], cancellationToken))[0];

    private sealed record Place(string LaneId, int Position);
}
