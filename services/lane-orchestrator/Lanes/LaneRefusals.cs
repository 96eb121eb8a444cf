using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>
/// Why a lane refuses a command. Each guard checks the lane and the command and returns a refusal or null; it changes nothing.
/// </summary>
internal static class LaneRefusals
{
    public static Refused Transition(LaneState lane, string trigger) =>
        Of(
            RefusalReason.InvalidTransition,
            $"The lane is {SnakeCase.Of(lane.Status)}; '{trigger}' is not allowed in this state.",
            ("state", SnakeCase.Of(lane.Status)),
            ("event", trigger)
        );

    public static Refused Closed(LaneState lane) =>
        Of(
            RefusalReason.LaneClosed,
            lane.Archive is null
                ? "The lane is closed; create a new one."
                : $"The lane is closed; restore its work as a new lane: helios lane restore {lane.LaneId} (POST "
                    + $"/v1/lanes/{lane.LaneId}/restore)."
        );

    public static Refused NotFound(LaneId lane) => Of(RefusalReason.LaneNotFound, $"No lane {lane}.");

    public static Refused RunNotFound(LaneState lane, RunId run) =>
        Of(RefusalReason.RunNotFound, $"The lane has no run {run}.", ("run_id", run.ToString()));

    public static Refused? OtherRevision<T>(BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage =>
        (context.Message as IExpectsRevision)?.ExpectedRevision is { } expected && expected != context.Saga.Revision
            ? Of(
                RefusalReason.RevisionConflict,
                $"The lane is at revision {context.Saga.Revision}, not {expected}; read it again and retry.",
                ("revision", context.Saga.Revision.ToString(CultureInfo.InvariantCulture))
            )
            : null;

    public static Refused? AgentsAttached(BehaviorContext<LaneState, CleanUpLane> context) =>
        context.Message.Force ? null : AgentsAttached(context.Saga, ", or clean up with force");

    public static Refused? AgentsAttached(BehaviorContext<LaneState, UnshareLane> context) => AgentsAttached(context.Saga, " first");

    private static Refused? AgentsAttached(LaneState lane, string otherwise) =>
        lane.Agents.Count == 0
            ? null
            : Of(
                RefusalReason.AgentsAttached,
                lane.Agents is [var only]
                    ? $"Agent '{only}' is attached; detach it{otherwise}."
                    : $"{lane.Agents.Count} agents are attached ({string.Join(", ", lane.Agents)}); detach them{otherwise}.",
                ("count", lane.Agents.Count.ToString(CultureInfo.InvariantCulture))
            );

    /// <summary>Runs are accepted in ready, in shared, in running while only sessions are in flight, and with force in blocked.</summary>
    public static Refused? RunNotTaken(BehaviorContext<LaneState, StartLaneRun> context)
    {
        var lane = context.Saga;
        if (!lane.HostReachable)
            return Of(
                RefusalReason.HostUnreachable,
                $"Host {lane.HostId} does not respond; try again when it is back.",
                ("host_id", lane.HostId.ToString()!)
            );
        if (lane.Status is LaneStatus.Running && lane.RunsInFlight.Count > 0)
            return Of(
                RefusalReason.RunInFlight,
                $"Run {lane.RunsInFlight[0]} is in flight; wait for it, cancel it, or share the lane.",
                ("run_id", lane.RunsInFlight[0].ToString())
            );
        if (lane.Status is LaneStatus.Blocked && !context.Message.Force)
            return Transition(lane, "start_run") with { Detail = "The lane is blocked and needs a person; unblock it, or run with force." };
        return null;
    }

    private static Refused Of(RefusalReason reason, string detail, params (string Name, string Value)[] fields) =>
        new()
        {
            Reason = reason,
            Detail = detail,
            Fields = fields.ToDictionary(field => field.Name, field => field.Value),
        };
}
