using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Lanes;

/// <summary>Waits while a lane is queued, and prints its position whenever it changes. Cancelling leaves the queue.</summary>
internal static class LaneQueueWait
{
    // For the clean-up request after Ctrl-C.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    /// <summary>The lane once it has left the queue, or as it is when the time is up.</summary>
    public static async Task<LaneView> Wait(CliCall call, LaneView queued, TimeSpan limit, CancellationToken ct)
    {
        var last = queued;
        var said = "";
        try
        {
            Say(queued);
            await foreach (var lane in LaneWatch.Looks(call, queued.LaneId, limit, ct))
            {
                last = lane;
                if (lane.Status is not LaneStatus.New)
                    return lane;
                Say(lane);
            }

            return last;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw await Leave(call, last);
        }

        void Say(LaneView lane)
        {
            var place = PlaceOf(lane);
            if (place == said)
                return;
            said = place;
            call.Say($"Lane '{lane.DisplayName}' is queued for a slot, {place}. Ctrl-C leaves the queue.");
        }
    }

    public static string PlaceOf(LaneView lane) =>
        lane.QueuePosition switch
        {
            null => "about to get one",
            1 => "next in line",
            2 => "behind 1 other",
            var position => $"behind {position - 1} others",
        };

    private static async Task<CliException> Leave(CliCall call, LaneView lane)
    {
        using var enough = new CancellationTokenSource(LeaveLimit, call.Environment.Time);
        try
        {
            // Only from the queue: a lane that was admitted in the meantime may already be in use.
            await call.Client.Lanes.CleanUp(
                lane.LaneId,
                new CleanUpRequest(),
                options: new RequestOptions { IfRevision = lane.Revision },
                ct: enough.Token
            );
            return new CliException(
                ExitCodes.Cancelled,
                "cancelled",
                "Cancelled; the lane has left the queue.",
                $"helios lane create {lane.WorkspaceId} --name NAME --queue"
            );
        }
        catch (HeliosProblemException conflict) when (conflict.Reason is "revision_conflict")
        {
            return new CliException(
                ExitCodes.Cancelled,
                "cancelled",
                "It was already admitted, and continues.",
                $"helios lane cleanup {lane.LaneId}"
            );
        }
        catch (Exception unheard) when (unheard is HeliosProblemException or HeliosUnreachableException or OperationCanceledException)
        {
            return new CliException(
                ExitCodes.Cancelled,
                "cancelled",
                "It may still be in the queue.",
                $"helios lane cleanup {lane.LaneId}"
            );
        }
    }
}
