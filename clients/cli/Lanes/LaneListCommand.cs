using System.CommandLine;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Hosts;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane list</c>.</summary>
internal static class LaneListCommand
{
    public static HeliosCommand Build(CliEnvironment environment, string name)
    {
        var workspace = new Option<string?>("--workspace", "-w") { Description = "Only lanes of this workspace, by name or id." };
        var status = new Option<string?>("--status")
        {
            Description = "Only lanes with this status; closed lanes are not listed otherwise.",
        };
        status.AcceptOnlyFromAmong(SnakeCase.Words<LaneStatus>());
        var host = new Option<string?>("--host") { Description = "Only lanes on this host, by id." };
        var label = new Option<string?>("--label", "-l") { Description = "Only lanes with this label.", HelpName = "KEY=VALUE" };
        var named = new Option<string?>("--name") { Description = "Only lanes with exactly this name." };
        var limit = new Option<int?>("--limit") { Description = "The maximum number of lanes. Default: all." };
        var changes = new Option<bool>("--changes")
        {
            Description = "Also show what each lane has changed since its base; asks the hosts, so it takes longer.",
        };
        var command = new HeliosCommand(
            name,
            "Lists open lanes, newest first.",
            "helios lane list",
            "helios lane list --workspace app --status running",
            "helios lane list --changes",
            "helios lane list --status closed --limit 20",
            "helios lane list --quiet | xargs -n1 helios lane cleanup"
        )
        {
            workspace,
            status,
            host,
            label,
            named,
            limit,
            changes,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var filter = new LaneFilter
                {
                    Workspace = call.Value(workspace) is { } text ? (await LaneFinder.FindWorkspace(call, text, ct)).WorkspaceId : null,
                    Status = call.Value(status) is { } state ? SnakeCase.Parse<LaneStatus>(state) : null,
                    Host = call.Value(host) is { } id ? HostIds.Parse(id) : null,
                    Label = call.Value(label) is { } pair ? Labelled(pair) : null,
                    Name = call.Value(named),
                };
                call.Subject = null;
                var lanes = new List<LaneView>();
                await foreach (var lane in call.Client.Lanes.All(filter, ct).Take(call.Value(limit) ?? int.MaxValue))
                    lanes.Add(lane);
                var changed = call.Value(changes) && !call.Quiet ? await LaneListChanges.Read(call, lanes, ct) : null;
                Print(call, lanes, changed);
                return ExitCodes.Done;
            }
        );
    }

    private static string Labelled(string pair)
    {
        var (key, value) = Labels.Split(pair);
        return $"{key}:{value}";
    }

    private static void Print(CliCall call, List<LaneView> lanes, LaneListChanges? changes)
    {
        if (call.Json && changes is not null)
            call.WriteJson("lane_list", new JsonObject { ["items"] = new JsonArray([.. lanes.Select(changes.Json)]) });
        else if (call.Json)
            call.WriteJsonList("lane_list", lanes, CliJson.Shared.LaneView);
        else if (call.Quiet)
            lanes.ForEach(lane => call.Data(lane.LaneId.ToString()));
        else if (lanes.Count == 0)
            call.Say("No lanes. To create one: helios lane create WORKSPACE --name NAME");
        else
            PrintTable(call, lanes, changes);
    }

    private static void PrintTable(CliCall call, List<LaneView> lanes, LaneListChanges? changes)
    {
        string[] more = changes is null ? [] : LaneListChanges.Headers;
        var table = new TextTable(["NAME", "STATUS", "AGE", "RUNS", "AGENTS", .. more, "BRANCH", "LANE"]);
        foreach (var lane in lanes)
        {
            table.Add([
                ScreenWidth.Shorten(lane.DisplayName, TextTable.LongestName),
                SnakeCase.Of(lane.Status) + (lane.HostReachable ? "" : " (host unreachable)"),
                Ago.Of(lane.CreatedAt, call.Environment.Time),
                lane.RunsInFlight.Count.ToString(),
                lane.Agents.Count.ToString(),
                .. changes?.Cells(lane.LaneId) ?? [],
                lane.Branch,
                lane.LaneId.ToString(),
            ]);
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }
}
