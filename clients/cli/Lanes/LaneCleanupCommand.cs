using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane cleanup</c>: ends a lane, and says what was kept and how to get it back.</summary>
internal static class LaneCleanupCommand
{
    public static HeliosCommand Build(CliEnvironment environment, string name)
    {
        var named = LaneFinder.Argument(environment);
        var force = new Option<bool>("--force") { Description = "Detach the agents that are attached." };
        var discard = new Option<bool>("--discard") { Description = "Throw unsaved work away instead of archiving it. The one way to lose work." };
        var policy = new Option<string?>("--policy") { Description = "What becomes of the work; the workspace's policy when absent." };
        policy.AcceptOnlyFromAmong([.. Enum.GetValues<CompletionPolicy>().Where(value => value is not CompletionPolicy.Unspecified).Select(SnakeCase.Of)]);
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until nothing is left." };
        var timeout = TimeoutOption.Of("How long to wait until nothing is left, 1 to 300.", seconds: 60, least: 1, most: 300);
        var command = new HeliosCommand(
            name, "Ends a lane and waits until nothing of it is left. Unsaved work is archived first.",
            "helios lane cleanup first",
            "helios lane cleanup first --force             # agents are attached",
            "helios lane cleanup first --policy keep_branch")
        {
            named, force, discard, policy, noWait, timeout,
        };
        return command.Runs(environment, async (call, ct) =>
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
                throw StillThere(lane, wait.Value);
            Tell(call, lane, asked);
            return ExitCodes.Done;
        });
    }

    private static CliException StillThere(LaneView lane, TimeSpan wait) => new(
        ExitCodes.TimedOut, "wait_timed_out",
        lane.Attempt > 1
            ? $"It is not gone after {wait.TotalSeconds:0} s and {lane.Attempt} attempts: {(lane.Detail ?? "no detail").TrimEnd('.')}. It is tried again."
            : $"It is still {SnakeCase.Of(lane.Status)} after {wait.TotalSeconds:0} s; that goes on.{(lane.HostReachable ? "" : " Its host does not answer.")}",
        $"helios lane show {lane.LaneId}");

    private static void Tell(CliCall call, LaneView lane, CleanUpRequest asked)
    {
        if (call.Quiet || call.Json)
            return;
        if (lane.Status is not LaneStatus.Closed)
        {
            call.Say($"Lane '{lane.DisplayName}' is {SnakeCase.Of(lane.Status)}. See it: helios lane show {lane.LaneId}");
            return;
        }

        if (lane.Archive is { } archive)
        {
            var style = call.Terminal.ErrorStyle;
            call.Say($"Lane '{lane.DisplayName}' is closed. Archived: {LaneWords.Archived(archive)}, as {archive.Ref}");
            call.Say($"Get it back: {style.Bold($"helios lane restore {lane.LaneId}")}");
        }
        else
        {
            call.Say(asked.Discard is true
                ? $"Lane '{lane.DisplayName}' is closed; unsaved work, if there was any, was thrown away as you said."
                : $"Lane '{lane.DisplayName}' is closed; there was nothing unsaved to keep.");
        }

        // What else is worth a word: a branch that stays, and what was thrown away.
        if (lane.Detail is { } detail)
            call.Say(detail);
    }
}
