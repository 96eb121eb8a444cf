using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>Many lanes at the same moment in one repository, while others work in it with git as they always do.</summary>
public sealed class ConcurrentLaneTests
{
    [Fact]
    [Trait("req", "concurrent-worktrees")]
    [Trait("req", "lane-capacity")]
    [Trait("req", "nothing-leaks")]
    public async Task Fifty_lanes_come_work_and_go_three_times_over_and_the_next_one_is_refused()
    {
        await using var system = new EmbeddedSystem();
        using var repository = await TemporaryRepository.Create();
        using var http = await Begin(system);
        await using var others = await OrdinaryGit.Begin(repository);
        var workspace = await AddWorkspace(http, repository, capacity: 50, ports: 2);

        for (var round = 0; round < 3; round++)
            await Cycle(system, http, repository, workspace, count: 50, $"round{round}-");

        others.Calls.ShouldBeGreaterThan(0);
        others.Failures.ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "concurrent-worktrees")]
    [Trait("req", "nothing-leaks")]
    public async Task Two_hundred_lanes_of_one_repository_come_work_and_go()
    {
        await using var system = new EmbeddedSystem(("Helios__Host__Slots", "200"));
        using var repository = await TemporaryRepository.Create();
        using var http = await Begin(system);
        await using var others = await OrdinaryGit.Begin(repository);
        var workspace = await AddWorkspace(http, repository, capacity: 200, ports: 1);

        await Cycle(system, http, repository, workspace, count: 200, "of-many-");

        others.Failures.ShouldBeEmpty();
    }

    private static async Task<HttpSteps> Begin(EmbeddedSystem system)
    {
        await system.Start();
        return new HttpSteps(system);
    }

    private static async Task<string> AddWorkspace(HttpSteps http, TemporaryRepository repository, int capacity, int ports) =>
        (
            await http.Post(
                "/v1/workspaces",
                new JsonObject
                {
                    ["name"] = "app",
                    ["repository"] = repository.Path,
                    ["capacity"] = capacity,
                    ["ports"] = ports,
                }
            )
        )["workspace_id"]!.GetValue<string>();

    private static async Task Cycle(
        IHeliosSystem system,
        HttpSteps http,
        TemporaryRepository repository,
        string workspace,
        int count,
        string names
    )
    {
        var clock = Stopwatch.StartNew();
        var created = await All(
            count,
            i =>
                http.PostUntilAdmitted(
                    $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=300",
                    new JsonObject { ["display_name"] = $"{names}{i}" }
                )
        );
        created.ShouldAllBe(
            answer => answer.Status == HttpStatusCode.Created && answer.Body!["status"]!.ToString() == "ready",
            Reasons(created)
        );
        var lanes = created.Select(answer => answer.Body!["lane_id"]!.GetValue<string>()).ToList();
        lanes.ShouldBeUnique();
        created.SelectMany(answer => answer.Body!["ports"]!.AsArray().Select(port => port!.GetValue<int>())).ShouldBeUnique();
        var creating = clock.Elapsed;

        var (status, refused) = await http.Try(
            HttpMethod.Post,
            $"/v1/workspaces/{workspace}/lanes",
            new JsonObject { ["display_name"] = "one-too-many" }
        );
        status.ShouldBe(HttpStatusCode.Conflict);
        refused!["reason"]!.ToString().ShouldBe("lane_capacity_exceeded");

        clock.Restart();
        var runs = await All(
            count,
            i =>
                http.PostUntilAdmitted(
                    $"/v1/lanes/{lanes[i]}/runs",
                    new JsonObject
                    {
                        ["argv"] = new JsonArray("sh", "-c", $"printf '%s' \"$HELIOS_LANE_ID\"; exit {i % 100}"),
                        ["wait"] = true,
                    }
                )
        );
        for (var i = 0; i < count; i++)
        {
            runs[i].Body!["exit_code"]?.GetValue<int>().ShouldBe(i % 100, $"{runs[i].Status} {runs[i].Body}");
            runs[i].Body!["stdout"]!.ToString().ShouldBe(lanes[i]);
        }

        var running = clock.Elapsed;
        clock.Restart();
        var closed = await All(
            count,
            i => http.PostUntilAdmitted($"/v1/lanes/{lanes[i]}/cleanup?wait=closed&timeout=300", new JsonObject())
        );
        closed.ShouldAllBe(
            answer => answer.Body!["status"]!.ToString() == "closed" && answer.Body["reason"]!.ToString() == "cleaned",
            Reasons(closed)
        );
        TestContext.Current.SendDiagnosticMessage(
            $"{count} lanes: created in {creating.TotalSeconds:0.0} s, ran in {running.TotalSeconds:0.0} s, closed in "
                + $"{clock.Elapsed.TotalSeconds:0.0} s"
        );

        await Leftovers.ShouldBeNone(system, http, repository, lanes);
        // Not one step had to be repeated because something failed.
        foreach (var failure in new[] { "lane.create.failed", "lane.cleanup.failed", "lane.run.lost", "lane.par_task.stale" })
            (await http.AllEvents($"topic={failure}")).ShouldBeEmpty();
        refused["limit"]!.GetValue<int>().ShouldBe(count);
    }

    private static Task<(HttpStatusCode Status, JsonNode? Body)[]> All(
        int count,
        Func<int, Task<(HttpStatusCode Status, JsonNode? Body)>> one
    ) => Task.WhenAll(Enumerable.Range(0, count).Select(one));

    private static string Reasons(IEnumerable<(HttpStatusCode Status, JsonNode? Body)> answers) =>
        string.Join(
            '\n',
            answers
                .GroupBy(answer => $"{answer.Status} {answer.Body?["status"]} {answer.Body?["reason"]} {answer.Body?["detail"]}")
                .Select(group => $"{group.Count()} × {group.Key}")
        );
}
