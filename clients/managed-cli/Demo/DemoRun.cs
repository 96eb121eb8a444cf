using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Events;
using Helios.Client;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Workspaces;
using Helios.Embedded;
using Helios.Embedded.Failures;
using Helios.Embedded.Machine;
using Helios.ManagedCli.Up;

namespace Helios.ManagedCli.Demo;

/// <summary>Runs <c>helios demo</c>.</summary>
internal static class DemoRun
{
    private static readonly string[] Names = ["alpha", "beta", "gamma"];

    public static async Task<int> Run(CliCall call, CancellationToken ct)
    {
        using var repository = await DemoRepository.Make(ct);
        call.Say($"Temporary repository: {repository.Repository}");
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

    private static async Task<int> Drive(CliCall call, HeliosClient client, DemoRepository repository, CancellationToken ct)
    {
        var lanes = Names.Select(name => new DemoLane(name)).ToList();
        var workspace = await client.Workspaces.Add(
            new WorkspaceRegistration
            {
                Name = $"demo-{Path.GetFileName(repository.Root)[^6..].ToLowerInvariant()}",
                Repository = repository.Repository,
            },
            ct: ct
        );
        call.Say($"Registered as workspace '{workspace.Name}' at {client.Server.GetLeftPart(UriPartial.Authority)}.");
        IReadOnlyList<string> left;
        IReadOnlyList<HeliosEvent> timeline;
        try
        {
            var started = call.Environment.Time.GetTimestamp();
            await DemoTable.While(call, lanes, Task.WhenAll(lanes.Select(lane => lane.Live(call, client, workspace, repository, ct))));
            call.Say($"Three lanes, created and cleaned up in {call.Environment.Time.GetElapsedTime(started).TotalSeconds:0.0} s.");
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
            call.WriteJson(
                "demo",
                new JsonObject
                {
                    ["lanes"] = new JsonArray([
                        .. lanes.Select(lane => new JsonObject
                        {
                            ["lane_id"] = lane.Id?.ToString(),
                            ["name"] = lane.Name,
                            ["fault"] = lane.Fault,
                        }),
                    ]),
                    ["events"] = timeline.Count,
                    ["left"] = new JsonArray([.. left.Select(item => JsonValue.Create(item))]),
                }
            );
            return;
        }

        call.Data("");
        call.Data("Timeline from the journal:");
        foreach (var happened in timeline)
            call.Data(EventText.Line(happened, call.Terminal.OutStyle));
        call.Data("");
        var style = call.Terminal.OutStyle;
        foreach (var lane in lanes.Where(lane => lane.Fault is not null))
            call.Data(style.Red($"Lane '{lane.Name}' failed: {lane.Fault}"));
        foreach (var item in left)
            call.Data(style.Red($"Left behind: {item}"));
        if (left.Count == 0)
            call.Data(
                style.Green(
                    "Nothing is left: no worktree, no branch, no process, no open record. The commits are safe in the archive, and "
                        + "git fsck finds no errors."
                )
            );
    }

    private static async Task Withdraw(CliCall call, HeliosClient client, WorkspaceView workspace)
    {
        try
        {
            await client.Workspaces.Remove(workspace.WorkspaceId, ct: CancellationToken.None);
        }
        catch (Exception refused) when (refused is HeliosProblemException or HeliosUnreachableException)
        {
            call.Say($"Workspace '{workspace.Name}' was not removed: {refused.Message}");
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
                // None is running: start our own.
            }
        }

        call.Say("Helios is not running; starting a temporary one.");
        try
        {
            var own = await EmbeddedSystem.Start(
                new EmbeddedOptions
                {
                    Home = Directory.CreateTempSubdirectory("helios-demo-home-").FullName,
                    Port = 0,
                    PostgresPrograms = call.Environment.Variable(EmbeddedRun.ProgramsVariable),
                    // Where helios up has fetched them.
                    FetchInto = ServerAddress.HomeFolder(option: null, call.Environment),
                    Say = call.Say,
                    PostgresSettings = new Dictionary<string, string>(StringComparer.Ordinal) { ["fsync"] = "off" },
                },
                ct
            );
            return (own.Url, own);
        }
        catch (EmbeddedException failed)
        {
            throw EmbeddedRun.Explain(failed);
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
            call.Say($"{own.Home} was not removed: {busy.Message}");
        }
    }
}
