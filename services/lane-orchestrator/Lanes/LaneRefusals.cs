using System.Globalization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Why a lane says no. Each guard looks at the lane and the command and gives a refusal, or null; it changes nothing.</summary>
internal static class LaneRefusals
{
    public static LaneRefused Transition(LaneState lane, string trigger) => Of(
        lane.LaneId,
        LaneRefusalReason.InvalidTransition,
        $"The lane is {SnakeCase.Of(lane.Status)}; that does not go with '{trigger}'.",
        ("state", SnakeCase.Of(lane.Status)),
        ("event", trigger));

    public static LaneRefused Closed(LaneState lane) => Of(
        lane.LaneId,
        LaneRefusalReason.LaneClosed,
        lane.Archive is null
            ? "The lane is closed; create a new one."
            : $"The lane is closed; get its work back as a new one: helios lane restore {lane.LaneId} (POST /v1/lanes/{lane.LaneId}/restore).");

    public static LaneRefused NotFound(LaneId lane) => Of(lane, LaneRefusalReason.LaneNotFound, $"There is no lane {lane}.");

    public static LaneRefused RunNotFound(LaneState lane, RunId run) => Of(
        lane.LaneId, LaneRefusalReason.RunNotFound, $"The lane has no run {run}.", ("run_id", run.ToString()));

    public static LaneRefused? OtherRevision<T>(BehaviorContext<LaneState, T> context)
        where T : class =>
        LaneMessage<T>.ExpectedRevision?.Invoke(context.Message) is { } expected && expected != context.Saga.Revision
            ? Of(
                context.Saga.LaneId,
                LaneRefusalReason.RevisionConflict,
                $"The lane is at revision {context.Saga.Revision}, not {expected}; read it again and decide anew.",
                ("revision", context.Saga.Revision.ToString(CultureInfo.InvariantCulture)))
            : null;

    public static LaneRefused? AgentsAttached(BehaviorContext<LaneState, CleanUpLane> context) =>
        context.Message.Force ? null : AgentsAttached(context.Saga, ", or clean up with force");

    public static LaneRefused? AgentsAttached(BehaviorContext<LaneState, UnshareLane> context) => AgentsAttached(context.Saga, " first");

    private static LaneRefused? AgentsAttached(LaneState lane, string otherwise) => lane.Agents.Count == 0
        ? null
        : Of(
            lane.LaneId,
            LaneRefusalReason.AgentsAttached,
            lane.Agents is [var only]
                ? $"Agent '{only}' is attached; detach it{otherwise}."
                : $"{lane.Agents.Count} agents are attached ({string.Join(", ", lane.Agents)}); detach them{otherwise}.",
            ("count", lane.Agents.Count.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Runs are taken in ready, in shared, in running while only sessions are in flight, and with force in blocked.</summary>
    public static LaneRefused? RunNotTaken(BehaviorContext<LaneState, StartLaneRun> context)
    {
        var lane = context.Saga;
        if (!lane.HostReachable)
            return Of(lane.LaneId, LaneRefusalReason.HostUnreachable, $"Host {lane.HostId} does not answer; try again when it is back.", ("host_id", lane.HostId.ToString()!));
        if (lane.Status is LaneStatus.Running && lane.RunsInFlight.Count > 0)
            return Of(lane.LaneId, LaneRefusalReason.RunInFlight, $"Run {lane.RunsInFlight[0]} is in flight; wait for it, cancel it, or share the lane.", ("run_id", lane.RunsInFlight[0].ToString()));
        if (lane.Status is LaneStatus.Blocked && !context.Message.Force)
            return Transition(lane, "start_run") with { Detail = "The lane is blocked and needs a person; unblock it, or run with force to have a look." };
        return null;
    }

    private static LaneRefused Of(LaneId lane, LaneRefusalReason reason, string detail, params (string Name, string Value)[] fields) => new()
    {
        LaneId = lane,
        Reason = reason,
        Detail = detail,
        Fields = fields.ToDictionary(field => field.Name, field => field.Value),
    };
}
