using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Requests;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane create</c>: returns when the lane is ready, not when it was requested.</summary>
internal static class LaneCreateCommand
{
    public static HeliosCommand Build(CliEnvironment environment, string name)
    {
        var workspace = new Argument<string>("WORKSPACE")
        {
            Description = "The workspace: its name or id.",
            // Otherwise the help asks the server and lists every workspace in its place.
            HelpName = "WORKSPACE",
        };
        workspace.CompletionSources.Add(context => LaneNames.OfWorkspaces(environment, context.ParseResult));
        var displayName = new Option<string>("--name", "-n")
        {
            Description = "The display name, unique among the workspace's open lanes.",
            Required = true,
        };
        var baseRef = new Option<string?>("--base")
        {
            Description = "The ref to start from. Default: the workspace's default branch.",
            HelpName = "REF",
        };
        var branch = new Option<string?>("--branch") { Description = "The branch to create. Default: helios/lane/LANE-ID." };
        var host = new Option<string?>("--host") { Description = "The host to use, by id. Default: the least loaded." };
        var hostLabels = new Option<string[]>("--host-label")
        {
            Description = "A label that the host must have; repeatable.",
            HelpName = "KEY=VALUE",
        };
        var explain = new Option<bool>("--explain")
        {
            Description = "Only show on which host it would be placed, and why not on the others; creates nothing.",
        };
        var labels = new Option<string[]>("--label", "-l") { Description = "A label; repeatable.", HelpName = "KEY=VALUE" };
        var project = new Option<string?>("--project") { Description = "A project context to store with the lane.", HelpName = "ID" };
        var queue = new Option<bool>("--queue")
        {
            Description = "If no slot is free, wait for one, oldest lane first, instead of failing.",
        };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the lane is ready." };
        var timeout = TimeoutOption.Of(
            "How long to wait until it is ready (1 to 300). By default, the time in the queue does not count.",
            seconds: 30,
            least: 1,
            most: 300
        );
        var command = new HeliosCommand(
            name,
            "Creates a lane and waits until it is ready; prints its id.",
            $"helios {(name == "create" ? "lane create" : name)} app --name first",
            "helios lane create app --name fix-42 --base origin/main --branch fix/42",
            "LANE=$(helios lane create app --name first)"
        )
        {
            workspace,
            displayName,
            baseRef,
            branch,
            host,
            hostLabels,
            explain,
            labels,
            project,
            queue,
            noWait,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var home = await LaneFinder.FindWorkspace(call, call.Value(workspace)!, ct);
                var asked = new LaneRequest
                {
                    DisplayName = call.Value(displayName)!,
                    BaseRef = call.Value(baseRef),
                    Branch = call.Value(branch),
                    Host = call.Value(host) is { } asksFor ? HostIds.Parse(asksFor) : null,
                    HostLabels = Labels.Parse(call.Value(hostLabels)),
                    Labels = Labels.Parse(call.Value(labels)),
                    ProjectContextId = call.Value(project),
                    Queue = call.Value(queue) ? true : null,
                };
                call.Subject = $"lane '{asked.DisplayName}' in workspace '{home.Name}'";
                call.Named = asked.DisplayName;
                if (call.Value(explain))
                    return await PlacementExplanation.Write(call, home.WorkspaceId, asked, ct);
                TimeSpan? wait = call.Value(noWait) ? null : TimeSpan.FromSeconds(call.Value(timeout));
                var started = environment.Time.GetTimestamp();
                var doing = $"creating lane '{asked.DisplayName}'";
                var lane =
                    asked.Queue is true && wait is { } ready
                        ? await Queued(
                            call,
                            call.Client.Lanes.Create(home.WorkspaceId, asked, wait: null, ct: ct),
                            doing,
                            ready,
                            call.IsGiven(timeout),
                            ct
                        )
                        : await Spinner.While(call, doing, call.Client.Lanes.Create(home.WorkspaceId, asked, wait, ct: ct));
                return Answer(call, lane, wait, environment.Time.GetElapsedTime(started));
            }
        );
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
