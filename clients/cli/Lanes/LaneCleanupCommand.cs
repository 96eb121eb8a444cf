using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane cleanup</c>: ends a lane, and says what was kept and how to restore it.</summary>
internal static class LaneCleanupCommand
{
    public static HeliosCommand Build(CliEnvironment environment, string name)
    {
        var named = LaneFinder.Argument(environment);
        var force = new Option<bool>("--force") { Description = "Detach attached agents." };
        var discard = new Option<bool>("--discard")
        {
            Description = "Delete unsaved work instead of archiving it. This is the only way to lose work.",
        };
        var policy = new Option<string?>("--policy")
        {
            Description = "What to do with the branch and the work. Default: the workspace's policy.",
        };
        policy.AcceptOnlyFromAmong(SnakeCase.Words<CompletionPolicy>());
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until nothing is left." };
        var timeout = TimeoutOption.Of("How long to wait until nothing is left (1 to 300).", seconds: 60, least: 1, most: 300);
        var command = new HeliosCommand(
            name,
            "Ends a lane and waits until nothing of it is left. Unsaved work is archived first.",
            "helios lane cleanup first",
            "helios lane cleanup first --force             # agents are attached",
            "helios lane cleanup first --policy keep_branch"
        )
        {
            named,
            force,
            discard,
            policy,
            noWait,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var id = await LaneFinder.FindId(call, call.Value(named), ct);
                var asked = new CleanUpRequest
                {
                    Force = call.Value(force) ? true : null,
                    Discard = call.Value(discard) ? true : null,
                    Policy = call.Value(policy) is { } text ? SnakeCase.Parse<CompletionPolicy>(text) : null,
                };
                TimeSpan? wait = call.Value(noWait) ? null : TimeSpan.FromSeconds(call.Value(timeout));
                var lane = await Spinner.While(call, $"cleaning up {call.Subject}", call.Client.Lanes.CleanUp(id, asked, wait, ct: ct));
                if (call.Json)
                    call.WriteJson("lane", lane, CliJson.Shared.LaneView);
                else
                    call.Data(lane.LaneId.ToString());
                if (wait is not null && lane.Status is not LaneStatus.Closed)
                    throw NotClosed(lane, wait.Value);
                PrintOutcome(call, lane, asked);
                return ExitCodes.Done;
            }
        );
    }

    private static CliException NotClosed(LaneView lane, TimeSpan wait) =>
        new(
            ExitCodes.TimedOut,
            "wait_timed_out",
            lane.Attempt > 1
                ? $"Not closed after {wait.TotalSeconds:0} s and {lane.Attempt} attempts: "
                    + $"{(lane.Detail ?? "no detail").TrimEnd('.')}. Helios keeps trying."
                : $"Still {SnakeCase.Of(lane.Status)} after {wait.TotalSeconds:0} s; it "
                    + $"continues.{(lane.HostReachable ? "" : " Its host does not answer.")}",
            $"helios lane show {lane.LaneId}"
        );

    private static void PrintOutcome(CliCall call, LaneView lane, CleanUpRequest asked)
    {
        if (call.Quiet || call.Json)
            return;
        if (lane.Status is not LaneStatus.Closed)
        {
            call.Say($"Lane '{lane.DisplayName}' is {SnakeCase.Of(lane.Status)}. To see it: helios lane show {lane.LaneId}");
            return;
        }

        if (lane.Archive is { } archive)
        {
            var style = call.Terminal.ErrorStyle;
            call.Say($"Lane '{lane.DisplayName}' is closed. Archived: {LaneText.Archived(archive)}, as {archive.Ref}");
            call.Say($"To restore it: {style.Bold($"helios lane restore {lane.LaneId}")}");
        }
        else
        {
            call.Say(
                asked.Discard is true
                    ? $"Lane '{lane.DisplayName}' is closed; any unsaved work was discarded."
                    : $"Lane '{lane.DisplayName}' is closed; there was no unsaved work."
            );
        }

        // Anything else worth reporting: a branch that stays, and what was discarded.
        if (lane.Detail is { } detail)
            call.Say(detail);
    }
}
