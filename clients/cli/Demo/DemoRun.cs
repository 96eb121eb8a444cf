using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Events;
using Helios.Client;
using Helios.Contracts.Workspaces;
using Helios.Embedded;

namespace Helios.Cli.Demo;

/// <summary>The demonstration's course; apart from the command, so that no other command loads what it needs.</summary>
internal static class DemoRun
{
    private static readonly string[] Names = ["alpha", "beta", "gamma"];

    public static async Task<int> Run(CliCall call, CancellationToken ct)
    {
        using var repository = await ThrowAwayRepository.Make(ct);
        call.Say($"A throw-away repository: {repository.Repository}");
        var server = await Server(call, ct);
        try
        {
            using var client = call.Environment.Connect(call.ClientOptions() with { Server = server.Url });
            return await Drive(call, client, repository, ct);
        }
        finally
        {
            if (server.Own is { } own)
                await Remove(call, own);
        }
    }

    private static async Task<int> Drive(CliCall call, HeliosClient client, ThrowAwayRepository repository, CancellationToken ct)
    {
        var lanes = Names.Select(name => new DemoLane(name)).ToList();
        var workspace = await client.Workspaces.Add(
            new WorkspaceRegistration { Name = $"demo-{Path.GetFileName(repository.Root)[^6..].ToLowerInvariant()}", Repository = repository.Repository }, ct: ct);
        call.Say($"Registered as workspace '{workspace.Name}' at {client.Server.GetLeftPart(UriPartial.Authority)}.");
        IReadOnlyList<string> left;
        IReadOnlyList<HeliosEvent> timeline;
        try
        {
            var started = call.Environment.Time.GetTimestamp();
            await DemoTable.While(call, lanes, Task.WhenAll(lanes.Select(lane => lane.Live(call, client, workspace, repository, ct))));
            call.Say($"Three lanes, from nothing to nothing, in {call.Environment.Time.GetElapsedTime(started).TotalSeconds:0.0} s.");
            timeline = await Timeline(client, workspace, ct);
            left = await Leftovers.Look(client, workspace, repository, lanes, ct);
        }
        finally
        {
            await Withdraw(call, client, workspace);
        }

        Show(call, lanes, timeline, left);
        return left.Count == 0 && lanes.All(lane => lane.Fault is null) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<IReadOnlyList<HeliosEvent>> Timeline(HeliosClient client, WorkspaceView workspace, CancellationToken ct)
    {
        var events = new List<HeliosEvent>();
        await foreach (var happened in client.Events.All(new EventFilter { Workspace = workspace.WorkspaceId }, ct: ct))
            events.Add(happened);
        return events;
    }

    private static void Show(CliCall call, List<DemoLane> lanes, IReadOnlyList<HeliosEvent> timeline, IReadOnlyList<string> left)
    {
        if (call.Json)
        {
            call.WriteJson("demo", new JsonObject
            {
                ["lanes"] = new JsonArray([.. lanes.Select(lane => new JsonObject { ["lane_id"] = lane.Id?.ToString(), ["name"] = lane.Name, ["fault"] = lane.Fault })]),
                ["events"] = timeline.Count,
                ["left"] = new JsonArray([.. left.Select(item => JsonValue.Create(item))]),
            });
            return;
        }

        call.Data("");
        call.Data("The timeline, as the journal has it:");
        foreach (var happened in timeline)
            call.Data(EventWords.Line(happened, call.Terminal.OutStyle));
        call.Data("");
        var style = call.Terminal.OutStyle;
        foreach (var lane in lanes.Where(lane => lane.Fault is not null))
            call.Data(style.Red($"Lane '{lane.Name}' went wrong: {lane.Fault}"));
        foreach (var item in left)
            call.Data(style.Red($"Left behind: {item}"));
        if (left.Count == 0)
            call.Data(style.Green("Nothing is left: no worktree, no branch, no process, no open record; the commits are safe in the archive, and git finds the repository sound."));
    }

    private static async Task Withdraw(CliCall call, HeliosClient client, WorkspaceView workspace)
    {
        try
        {
            await client.Workspaces.Remove(workspace.WorkspaceId, ct: CancellationToken.None);
        }
        catch (Exception refused) when (refused is HeliosProblemException or HeliosUnreachableException)
        {
            call.Say($"Workspace '{workspace.Name}' could not be removed: {refused.Message}");
        }
    }

    private static async Task<(Uri Url, EmbeddedSystem? Own)> Server(CliCall call, CancellationToken ct)
    {
        var options = call.ClientOptions();
        using (var client = call.Environment.Connect(options with { RequestTimeout = TimeSpan.FromSeconds(5) }))
        {
            try
            {
                if ((await client.Health(ct)).Ready)
                    return (options.Server, null);
            }
            catch (HeliosUnreachableException)
            {
                // None runs: we start our own.
            }
        }

        call.Say("No Helios runs; starting one in a folder of its own.");
        try
        {
            var own = await EmbeddedSystem.Start(
                new EmbeddedOptions
                {
                    Home = Directory.CreateTempSubdirectory("helios-demo-home-").FullName,
                    Port = 0,
                    Say = call.Say,
                    PostgresSettings = new Dictionary<string, string>(StringComparer.Ordinal) { ["fsync"] = "off" },
                },
                ct);
            return (own.Url, own);
        }
        catch (EmbeddedException failed)
        {
            throw Up.EmbeddedRun.Explain(failed);
        }
    }

    private static async Task Remove(CliCall call, EmbeddedSystem own)
    {
        await own.Stop();
        try
        {
            own.DeleteHome();
        }
        catch (IOException busy)
        {
            call.Say($"{own.Home} could not be removed: {busy.Message}");
        }
    }
}
