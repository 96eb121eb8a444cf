using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Start;

/// <summary>Starts several agents on one task, each in a lane of its own. The lanes are a group.</summary>
internal static class StartGroup
{
    // So many open groups with one derived name mean that names are no longer telling.
    private const int MostNames = 100;

    public static async Task<int> Run(
        CliCall call,
        StartOptions options,
        WorkspaceView workspace,
        IReadOnlyList<string> agents,
        string prompt,
        CancellationToken ct
    )
    {
        var task = call.Value(options.Name) ?? TaskName.Of(prompt);
        var group = await FreeGroup(call, task, ct);
        var wanted = agents.SelectMany(agent => Enumerable.Repeat(agent, call.Value(options.Count))).ToList();
        var started = await Task.WhenAll(
            wanted.Select(agent => Start(call, options, workspace, agents.Count > 1 ? $"{task}-{agent}" : task, group, agent, prompt, ct))
        );
        call.Subject = $"group '{group}'";
        call.Named = group;
        Print(call, group, started);
        var failed = started.Where(one => one.Why is not null).ToList();
        return failed.Count == 0
            ? ExitCodes.Done
            : throw new CliException(
                ExitCodes.Failed,
                "group_incomplete",
                $"{failed.Count} of {started.Length} were not started: {string.Join(' ', failed.Select(one => one.Why).Distinct())} The "
                    + "others are at work.",
                $"helios group compare {call.Named}"
            );
    }

    private static async Task<string> FreeGroup(CliCall call, string task, CancellationToken ct)
    {
        for (var attempt = 1; attempt < MostNames; attempt++)
        {
            var name = FreeName.Numbered(task, attempt);
            if ((await LaneGroup.Lanes(call, name, ct)).Count == 0)
                return name;
        }

        throw new CliException(
            ExitCodes.Misused,
            "misused",
            $"{MostNames} groups of the name '{task}' have open lanes: give another name.",
            "helios start 'Fix the failing test' --count 3 --name NAME"
        );
    }

    private static async Task<Started> Start(
        CliCall call,
        StartOptions options,
        WorkspaceView workspace,
        string name,
        string group,
        string agent,
        string prompt,
        CancellationToken ct
    )
    {
        LaneView? lane = null;
        try
        {
            lane = await StartCommand.CreateLane(call, options, workspace, name, group, ct);
            return new Started(agent, lane, await StartCommand.StartAgent(call, options, lane, agent, prompt, ct), null);
        }
        // One that fails is no reason to end the others.
        catch (Exception wrong) when (CliErrors.Explain(wrong, call, ct) is { } explained && !ct.IsCancellationRequested)
        {
            return new Started(agent, lane, null, explained.Message);
        }
    }

    private static void Print(CliCall call, string group, IReadOnlyList<Started> started)
    {
        if (call.Json)
        {
            call.WriteJson(
                "group_start",
                new JsonObject
                {
                    ["group"] = group,
                    ["items"] = new JsonArray([
                        .. started.Select(one => new JsonObject
                        {
                            ["agent"] = one.Agent,
                            ["lane_id"] = one.Lane?.LaneId.ToString(),
                            ["session"] = one.Session is null
                                ? null
                                : JsonSerializer.SerializeToNode(one.Session, CliJson.Shared.SessionView),
                            ["fault"] = one.Why,
                        }),
                    ]),
                }
            );
            return;
        }

        foreach (var one in started.Where(one => one.Lane is not null))
            call.Data(one.Lane!.LaneId.ToString());
        var style = call.Terminal.ErrorStyle;
        foreach (var one in started)
            call.Say(
                one.Session is { } session
                    ? $"{style.Green(one.Agent)} is {SnakeCase.Of(session.DisplayStatus)} in lane '{one.Lane!.DisplayName}'"
                    : $"{style.Red(one.Agent)} was not started{(one.Lane is { } lane ? $" in lane '{lane.DisplayName}'" : "")}: {one.Why}"
            );
        call.Say($"  compare them      {style.Bold($"helios group compare {call.Named}")}");
        call.Say($"  keep one          {style.Bold("helios group keep LANE")}");
    }

    private sealed record Started(string Agent, LaneView? Lane, SessionView? Session, string? Why);
}
