using Helios.Cli.Calls;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane create</c>: returns when the lane is ready, not when it was requested.</summary>
internal static class LaneCreateCommand
{
    public static HeliosCommand Build(CliEnvironment environment, string name)
    {
        var options = new LaneCreateOptions(environment);
        var path = name == "create" ? "helios lane create" : $"helios {name}";
        var command = new HeliosCommand(
            name,
            "Creates a lane and waits until it is ready; prints its id.",
            $"{path} app --name first",
            $"{path}                                # of the current folder's repository",
            "helios lane create app --name fix-42 --base origin/main --branch fix/42",
            "LANE=$(helios lane create app --name first)"
        )
        {
            options.Workspace,
            options.Name,
            options.Base,
            options.Branch,
            options.Host,
            options.HostLabel,
            options.Explain,
            options.Label,
            options.Project,
            options.Queue,
            options.NoWait,
            options.Timeout,
        };
        return command.Runs(environment, (call, ct) => Create(call, options, ct));
    }

    private static async Task<int> Create(CliCall call, LaneCreateOptions options, CancellationToken ct)
    {
        var home = await WorkspaceHere.Find(call, call.Value(options.Workspace), ct);
        var (given, derived) = (call.Value(options.Name), options.Derived(call));
        if (call.Value(options.Explain))
            return await PlacementExplanation.Write(call, home.WorkspaceId, options.LaneNamed(call, given ?? derived), ct);
        TimeSpan? wait = call.Value(options.NoWait) ? null : TimeSpan.FromSeconds(call.Value(options.Timeout));
        var time = call.Environment.Time;
        var started = time.GetTimestamp();
        var lane = await FreeName.Create(
            call,
            home,
            given,
            derived,
            name => Requested(call, home, options.LaneNamed(call, name), wait, call.IsGiven(options.Timeout), ct)
        );
        return Answer(call, lane, wait, time.GetElapsedTime(started));
    }

    /// <summary>Requests a lane, and waits until it is ready; in the queue first, if that was asked for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="home">The workspace.</param>
    /// <param name="asked">The request.</param>
    /// <param name="wait">How long to wait; null for not at all.</param>
    /// <param name="isLimit">Whether the time in the queue counts.</param>
    /// <param name="ct">Cancels the waiting.</param>
    public static Task<LaneView> Requested(
        CliCall call,
        WorkspaceView home,
        LaneRequest asked,
        TimeSpan? wait,
        bool isLimit,
        CancellationToken ct
    )
    {
        var doing = $"creating lane '{asked.DisplayName}'";
        return asked.Queue is true && wait is { } ready
            ? Queued(call, call.Client.Lanes.Create(home.WorkspaceId, asked, wait: null, ct: ct), doing, ready, isLimit, ct)
            : Spinner.While(call, doing, call.Client.Lanes.Create(home.WorkspaceId, asked, wait, ct: ct));
    }

    /// <summary>Waits for a slot first, and then for the lane.</summary>
    public static async Task<LaneView> Queued(
        CliCall call,
        Task<LaneView> asked,
        string doing,
        TimeSpan ready,
        bool isLimit,
        CancellationToken ct
    )
    {
        var time = call.Environment.Time;
        var began = time.GetTimestamp();
        var lane = await asked;
        if (lane.Status is LaneStatus.New)
            lane = await LaneQueueWait.Wait(call, lane, isLimit ? ready : TimeSpan.MaxValue, ct);
        return lane.Status is LaneStatus.Provisioning
            ? await Spinner.While(call, doing, UntilMade(call, lane, isLimit ? ready - time.GetElapsedTime(began) : ready, ct))
            : lane;
    }

    private static async Task<LaneView> UntilMade(CliCall call, LaneView lane, TimeSpan limit, CancellationToken ct)
    {
        await foreach (var look in LaneWatch.Looks(call, lane.LaneId, limit, ct))
        {
            lane = look;
            if (lane.Status is not LaneStatus.Provisioning)
                break;
        }

        return lane;
    }

    /// <summary>Prints the result of a create or a restore.</summary>
    public static int Answer(CliCall call, LaneView lane, TimeSpan? wait, TimeSpan took)
    {
        if (call.Json)
            call.WriteJson("lane", lane, CliJson.Shared.LaneView);
        else
            call.Data(lane.LaneId.ToString());

        var style = call.Terminal.ErrorStyle;
        if (wait is null)
        {
            var place = lane.Status is LaneStatus.New ? $", {LaneQueueWait.PlaceOf(lane)}" : "";
            call.Say(
                $"Lane '{lane.DisplayName}' is {SnakeCase.Of(lane.Status)}{place}. To see it: "
                    + $"{style.Bold($"helios lane show {call.Named}")}"
            );
            return ExitCodes.Done;
        }

        if (lane.Status is LaneStatus.New or LaneStatus.Provisioning)
        {
            throw new CliException(
                ExitCodes.TimedOut,
                "wait_timed_out",
                lane.Status is LaneStatus.New
                    ? $"Still queued for a slot after {wait.Value.TotalSeconds:0} s; it stays in the queue."
                    : $"Still being created after {wait.Value.TotalSeconds:0} s; it continues.",
                $"helios lane show {lane.LaneId}"
            );
        }

        if (lane.Status is LaneStatus.Cleaning or LaneStatus.Closed)
            throw new CliException(
                ExitCodes.Failed,
                "lane_closed",
                lane.Detail
                    ?? (
                        lane.Reason is LaneReason.Cancelled
                            ? "It was cleaned up before it was ready."
                            : $"It is {SnakeCase.Of(lane.Status)}."
                    ),
                $"helios lane logs {lane.LaneId}"
            );
        call.Say(
            $"Lane '{lane.DisplayName}' is {style.Green("ready")} after {took.TotalSeconds:0.00} s: {lane.WorktreePath} on branch "
                + $"{lane.Branch}"
        );
        call.Say($"Try: {style.Bold($"helios lane exec {call.Named} -- git status")}");
        return ExitCodes.Done;
    }
}
