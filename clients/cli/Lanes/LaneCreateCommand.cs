using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Requests;
using Helios.Contracts.Workspaces;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane create</c>: returns when the lane is ready, not when it was requested.</summary>
internal static class LaneCreateCommand
{
    public static HeliosCommand Build(CliEnvironment environment, string name)
    {
        var workspace = new Argument<string?>("WORKSPACE")
        {
            Description = "The workspace: its name or id. Default: the one of the current folder's repository.",
            Arity = ArgumentArity.ZeroOrOne,
            // Otherwise the help asks the server and lists every workspace in its place.
            HelpName = "WORKSPACE",
        };
        workspace.CompletionSources.Add(context => LaneNames.OfWorkspaces(environment, context.ParseResult));
        var displayName = new Option<string?>("--name", "-n")
        {
            Description = "The display name, unique among the workspace's open lanes. Default: a free one, after the branch if given.",
        };
        var baseRef = new Option<string?>("--base")
        {
            Description = "The ref to start from. Default: the workspace's default branch.",
            HelpName = "REF",
        };
        var branch = new Option<string?>("--branch") { Description = "The branch to create. Default: helios/lane/LANE-ID." };
        var host = new Option<string?>("--host") { Description = "The host to use, by id. Default: the least loaded." };
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
            $"helios {(name == "create" ? "lane create" : name)}                                # of the current folder's repository",
            "helios lane create app --name fix-42 --base origin/main --branch fix/42",
            "LANE=$(helios lane create app --name first)"
        )
        {
            workspace,
            displayName,
            baseRef,
            branch,
            host,
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
                var home = await WorkspaceHere.Find(call, call.Value(workspace), ct);
                TimeSpan? wait = call.Value(noWait) ? null : TimeSpan.FromSeconds(call.Value(timeout));
                var started = environment.Time.GetTimestamp();
                var lane = await FreeName.Create(
                    call,
                    home,
                    call.Value(displayName),
                    NameAfter(call.Value(branch)),
                    async free =>
                    {
                        var asked = new LaneRequest
                        {
                            DisplayName = free,
                            BaseRef = call.Value(baseRef),
                            Branch = call.Value(branch),
                            Host = call.Value(host) is { } asksFor ? HostIds.Parse(asksFor) : null,
                            Labels = Labels.Parse(call.Value(labels)),
                            ProjectContextId = call.Value(project),
                            Queue = call.Value(queue) ? true : null,
                        };
                        return await Requested(call, home, asked, wait, call.IsGiven(timeout), ct);
                    }
                );
                return Answer(call, lane, wait, environment.Time.GetElapsedTime(started));
            }
        );
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

    /// <summary>The last part of a branch's name, which says what it is about.</summary>
    private static string NameAfter(string? branch) => branch is null ? "lane" : branch[(branch.LastIndexOf('/') + 1)..];

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
