using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>An agent's data folder was copied, and both agents run: they have one id, and two of them must not act as one host.</summary>
public sealed class CopiedDataFolderTests : IAsyncLifetime
{
    // EX_CONFIG: systemd does not start it again.
    private const int Superseded = 78;

    private readonly SeparateServices system = new(("Helios__Host__HeartbeatEvery", "00:00:01"));
    private readonly TemporaryFolder copy = new();

    public async ValueTask InitializeAsync() => await system.Start();

    public async ValueTask DisposeAsync()
    {
        await system.DisposeAsync();
        copy.Dispose();
    }

    [Fact]
    [Trait("req", "host-administration")]
    public async Task An_older_agent_is_told_and_ends_and_the_newer_one_goes_on_with_its_lanes()
    {
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = await Workspace(http, repository);
        await Lane(http, workspace, "before");
        var newer = system.StartSecondAgent(Copy(moreStarts: 5));

        (await system.ProcessOf("worktree-agent").Exit.WaitAsync(Eventually.Patience)).ShouldBe(
            new CommandEnding.Exited(Superseded),
            system.Logs()
        );

        await Lane(http, workspace, "after");
        newer.HasEnded.ShouldBeFalse(system.Logs());
        File.Exists(Path.Combine(copy.Path, "lanes", $"{(await Ids(http, "after")).Single()}.json")).ShouldBeTrue();
    }

    [Fact]
    [Trait("req", "host-administration")]
    public async Task A_copy_of_the_same_age_waits_and_does_nothing_until_the_other_one_has_ended()
    {
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = await Workspace(http, repository);
        // Its first start has the number that the running agent has.
        var waiting = system.StartSecondAgent(Copy(moreStarts: -1));
        await Await.True(() => waiting.LogTail().Contains("cannot be opened yet"), Eventually.Patience, system.Logs);

        for (var lane = 0; lane < 6; lane++)
            await Lane(http, workspace, $"lane-{lane}");

        Directory.EnumerateFiles(Path.Combine(copy.Path, "lanes"), "*.json").ShouldBeEmpty("all of them are the other one's");
        system.ProcessOf("worktree-agent").HasEnded.ShouldBeFalse(system.Logs());
        await system.Kill("worktree-agent");
        await Lane(http, workspace, "afterwards");
        waiting.HasEnded.ShouldBeFalse(system.Logs());
    }

    /// <summary>Copies what says which host an agent is; it is somebody else's agent after so many starts more.</summary>
    private string Copy(int moreStarts)
    {
        File.Copy(Path.Combine(system.AgentFolder, "host.json"), Path.Combine(copy.Path, "host.json"));
        var starts = long.Parse(File.ReadAllText(Path.Combine(system.AgentFolder, "incarnation")), CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(copy.Path, "incarnation"), (starts + moreStarts).ToString(CultureInfo.InvariantCulture));
        return copy.Path;
    }

    private static async Task<string> Workspace(HttpSteps http, TemporaryRepository repository) =>
        (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.ToString();

    private static async Task Lane(HttpSteps http, string workspace, string name)
    {
        var (status, lane) = await http.PostUntilAnswered(
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=120",
            new JsonObject { ["display_name"] = name },
            $"create-{name}"
        );
        status.ShouldBe(HttpStatusCode.Created, $"{lane}");
        lane!["status"]!.ToString().ShouldBe("ready", $"{lane}");
    }

    private static async Task<IEnumerable<string>> Ids(HttpSteps http, string name) =>
        (await http.Get($"/v1/lanes?name={name}"))["items"]!.AsArray().Select(lane => lane!["lane_id"]!.ToString());
}
