using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane wait</c>: waits until a lane meets a condition.</summary>
internal static class LaneWaitCommand
{
    private static readonly Dictionary<string, Func<LaneView, bool>> Conditions = new(StringComparer.Ordinal)
    {
        ["ready"] = lane => lane.Status is LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared,
        ["idle"] = lane =>
            lane.Status is LaneStatus.Ready or LaneStatus.Shared && lane.RunsInFlight.Count + lane.SessionsInFlight.Count == 0,
        ["needs_input"] = lane => lane.Status is LaneStatus.Blocked,
        ["closed"] = lane => lane.Status is LaneStatus.Closed,
    };

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var until = new Option<string>("--until")
        {
            Description = "ready: can be used; idle: nothing runs in it; needs_input: waits for a person; closed: nothing is left.",
            DefaultValueFactory = _ => "ready",
        };
        until.AcceptOnlyFromAmong([.. Conditions.Keys]);
        var timeout = TimeoutOption.Of("How long to wait (0 to 86400); 0 checks once.", seconds: 300, least: 0, most: 86400);
        var command = new HeliosCommand(
            "wait",
            "Waits until a lane is ready, idle, waiting for a person, or closed; prints its id.",
            "helios lane wait first",
            "helios lane wait first --until idle --timeout 600",
            "helios lane wait first --until needs_input && helios lane show first"
        )
        {
            named,
            until,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                var wanted = call.Value(until)!;
                var limit = TimeSpan.FromSeconds(call.Value(timeout));
                var lane = await Spinner.While(
                    call,
                    $"waiting for {call.Subject} to be {Words(wanted)}",
                    Wait(call, id, wanted, limit, ct)
                );
                if (call.Json)
                    call.WriteJson("lane", lane, CliJson.Shared.LaneView);
                else
                    call.Data(lane.LaneId.ToString());
                call.Say($"Lane '{lane.DisplayName}' is {SnakeCase.Of(lane.Status)}.{(lane.Detail is { } detail ? $" {detail}" : "")}");
                return ExitCodes.Done;
            }
        );
    }

    private static async Task<LaneView> Wait(CliCall call, LaneId id, string wanted, TimeSpan limit, CancellationToken ct)
    {
        LaneView? last = null;
        await foreach (var lane in LaneWatch.Looks(call, id, limit, ct))
        {
            if (Conditions[wanted](lane))
                return lane;
            if (lane.Status is LaneStatus.Cleaning or LaneStatus.Closed && wanted is not "closed")
                throw Ended(lane, wanted);
            last = lane;
        }

        throw TimeIsUp(call, last!, wanted, limit);
    }

    private static CliException Ended(LaneView lane, string wanted) =>
        new(
            ExitCodes.Failed,
            "lane_closed",
            $"It is {SnakeCase.Of(lane.Status)}{(lane.Reason is { } reason ? $" ({SnakeCase.Of(reason)})" : "")} and can no longer "
                + $"become {Words(wanted)}.",
            $"helios lane show {lane.LaneId}"
        );

    private static CliException TimeIsUp(CliCall call, LaneView lane, string wanted, TimeSpan limit) =>
        new(
            ExitCodes.TimedOut,
            "wait_timed_out",
            $"It is {SnakeCase.Of(lane.Status)}, not {Words(wanted)}, after {limit.TotalSeconds:0} "
                + $"s.{(lane.HostReachable ? "" : " Its host does not answer.")}",
            $"helios lane show {call.Named ?? lane.LaneId.ToString()}"
        );

    private static string Words(string wanted) => wanted is "needs_input" ? "waiting for a person" : wanted;
}
