using System.CommandLine;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Groups;

/// <summary><c>helios group …</c>: lanes that work on the same task, side by side.</summary>
internal static class GroupCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "group",
            "Groups: lanes that work on the same task, of which one is kept.",
            "helios start 'Fix the failing test' --count 3",
            "helios group compare fix-failing-test",
            "helios group keep fix-failing-test-2"
        )
        {
            List(environment),
            Compare(environment),
            Keep(environment),
        };

    private static HeliosCommand List(CliEnvironment environment) =>
        new HeliosCommand("list", "Lists the groups that have open lanes.", "helios group list").Runs(
            environment,
            async (call, ct) =>
            {
                var lanes = new List<LaneView>();
                await foreach (var lane in call.Client.Lanes.All(ct: ct))
                    lanes.Add(lane);
                var groups = lanes
                    .Where(lane => LaneGroup.Of(lane) is not null)
                    .GroupBy(lane => LaneGroup.Of(lane)!)
                    .OrderByDescending(group => group.Max(lane => lane.CreatedAt))
                    .ToList();
                if (call.Json)
                    call.WriteJson(
                        "group_list",
                        new JsonObject
                        {
                            ["items"] = new JsonArray([
                                .. groups.Select(group => new JsonObject
                                {
                                    ["group"] = group.Key,
                                    ["lanes"] = new JsonArray([.. group.Select(lane => JsonValue.Create(lane.LaneId.ToString()))]),
                                }),
                            ]),
                        }
                    );
                else if (call.Quiet)
                    groups.ForEach(group => call.Data(group.Key));
                else if (groups.Count == 0)
                    call.Say("No groups. To start one: helios start 'Fix the failing test' --count 3");
                else
                    Write(call, groups);
                return ExitCodes.Done;
            }
        );

    private static void Write(CliCall call, IEnumerable<IGrouping<string, LaneView>> groups)
    {
        var table = new TextTable("GROUP", "LANES", "STATES", "AGE");
        foreach (var group in groups)
            table.Add(
                group.Key,
                $"{group.Count()}",
                string.Join(", ", group.GroupBy(lane => lane.Status).Select(state => $"{state.Count()} {SnakeCase.Of(state.Key)}")),
                Ago.Of(group.Min(lane => lane.CreatedAt), call.Environment.Time)
            );
        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }

    private static HeliosCommand Compare(CliEnvironment environment)
    {
        var named = new Argument<string>("GROUP") { Description = "The group, or one of its lanes." };
        return new HeliosCommand(
            "compare",
            "Shows the lanes of a group side by side: what each agent does, and what it has changed.",
            "helios group compare fix-failing-test"
        )
        {
            named,
        }.Runs(
            environment,
            async (call, ct) =>
            {
                var (group, lanes) = await LaneGroup.Find(call, call.Value(named)!, ct);
                var rows = await Task.WhenAll(lanes.Select(lane => ComparedLane.Of(call, lane, ct)));
                if (call.Json)
                    call.WriteJson(
                        "group",
                        new JsonObject { ["group"] = group, ["items"] = new JsonArray([.. rows.Select(row => row.ToJson())]) }
                    );
                else if (call.Quiet)
                    foreach (var row in rows)
                        call.Data(row.Lane.LaneId.ToString());
                else
                    ComparedLane.Write(call, rows);
                return ExitCodes.Done;
            }
        );
    }

    private static HeliosCommand Keep(CliEnvironment environment)
    {
        var kept = LaneFinder.Argument(environment);
        var timeout = TimeoutOption.Of(
            "How long to wait until nothing is left of the others (1 to 300).",
            seconds: 60,
            least: 1,
            most: 300
        );
        return new HeliosCommand(
            "keep",
            "Keeps one lane of its group and ends the others, with what runs in them. Unsaved work is archived as always.",
            "helios group keep fix-failing-test-2"
        )
        {
            kept,
            timeout,
        }.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.Find(call, call.Value(kept), ct);
                var (_, lanes) = await LaneGroup.Find(call, lane.LaneId.ToString(), ct);
                var wait = TimeSpan.FromSeconds(call.Value(timeout));
                var others = lanes.Where(other => other.LaneId != lane.LaneId).ToList();
                var ended = await Task.WhenAll(
                    others.Select(other => call.Client.Lanes.CleanUp(other.LaneId, new CleanUpRequest { Force = true }, wait, ct: ct))
                );
                if (call.Json)
                    call.WriteJsonList("lane_list", ended, CliJson.Shared.LaneView);
                else
                    foreach (var one in ended)
                        call.Data(one.LaneId.ToString());
                call.Say($"Kept lane '{lane.DisplayName}'; ended {ended.Length}.");
                foreach (var one in ended.Where(one => one.Archive is not null))
                    call.Say($"  lane '{one.DisplayName}' is archived; to get it back: helios lane restore {one.LaneId}");
                return ended.All(one => one.Status is LaneStatus.Closed)
                    ? ExitCodes.Done
                    : throw new CliException(
                        ExitCodes.TimedOut,
                        "wait_timed_out",
                        "Not all of the others are closed yet; they continue.",
                        $"helios group compare {ShellWords.Quote(lane.DisplayName)}"
                    );
            }
        );
    }
}
