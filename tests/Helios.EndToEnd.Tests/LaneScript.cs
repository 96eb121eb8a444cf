using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A lane's whole life as a careful client drives it, whatever dies meanwhile, and what must be true at its end.</summary>
internal sealed class LaneScript(IHeliosSystem system, HttpSteps http, string workspace, TemporaryRepository repository, string name)
{
    public string LaneId { get; private set; } = "";

    /// <param name="halfway">What happens while the lane is ready, after its run.</param>
    public async Task Play(Func<Task>? halfway = null)
    {
        await Create();
        await Commit();
        if (halfway is not null)
            await halfway();
        await Do("share", new JsonObject());
        await Do("attach", new JsonObject { ["agent_id"] = "one" });
        await Do("detach", new JsonObject { ["agent_id"] = "one" });
        await CleanUp();
    }

    /// <summary>The lane has ended as it should: its commit is kept, and nothing else of it is left.</summary>
    public async Task ShouldHaveLeftNothing()
    {
        var lane = await http.GetUntil($"/v1/lanes/{LaneId}", lane => lane["status"]!.GetValue<string>() == "closed");
        lane["reason"]!.GetValue<string>().ShouldBe("cleaned");
        (await repository.Git("worktree", "list", "--porcelain"))
            .Split('\n')
            .Count(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .ShouldBe(1);
        (await repository.Git("branch", "--list", "--format=%(refname:short)", "helios/*")).ShouldBeEmpty();
        (await repository.Git("show", $"refs/helios/archive/{LaneId}:{name}.txt")).Trim().ShouldBe("hi");
        (await repository.Git("fsck", "--no-dangling")).ShouldBeEmpty();
        ProcessTree.Find(new EnvironmentMarker("HELIOS_LANE_ID", LaneId)).ShouldBeEmpty();

        var run = (await http.Get($"/v1/lanes/{LaneId}/runs"))["items"]!.AsArray().Single()!;
        run["status"]!.GetValue<string>().ShouldBe("exited");
        run["exit_code"]!.GetValue<int>().ShouldBe(7);

        await http.GetUntil("/v1/hosts", hosts => hosts["items"]!.AsArray().Sum(host => host!["used_slots"]!.GetValue<int>()) == 0);
        (await http.Get($"/v1/workspaces/{workspace}"))["open_lanes"]!.GetValue<int>().ShouldBe(0);
        await EventsShouldTellItAll();
    }

    private async Task EventsShouldTellItAll()
    {
        // The last event of the lane may still be on its way to the journal.
        await http.GetUntil($"/v1/events?lane={LaneId}&topic=lane.cleaned", page => page["items"]!.AsArray().Count > 0);
        var events = await http.AllEvents($"lane={LaneId}");
        events.Select(e => e["id"]!.GetValue<string>()).ShouldBeUnique();
        var topics = events.Select(e => e["type"]!.GetValue<string>()).ToList();
        foreach (
            var once in new[]
            {
                "lane.create.started",
                "lane.created",
                "lane.shared",
                "lane.attached",
                "lane.detached",
                "lane.run.completed",
                "lane.cleanup.started",
                "lane.worktree.archived",
                "lane.cleaned",
            }
        )
            topics.Count(topic => topic == once).ShouldBe(1, $"{once} in {string.Join(' ', topics)}");
        var order = events.Select(e => (Revision: long.Parse(e["revision"]!.ToString()), Index: e["index"]!.GetValue<int>())).ToList();
        order.SequenceEqual(order.Order()).ShouldBeTrue("events of one lane come in the order of revision and index");
        order
            .Select(o => o.Revision)
            .Distinct()
            .ShouldBe(Enumerable.Range(1, (int)order[^1].Revision).Select(r => (long)r), "no revision without an event");
    }

    private async Task Create()
    {
        var (status, body) = await http.PostUntilAnswered(
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
            new JsonObject { ["display_name"] = name },
            $"create-{name}"
        );
        // Made before the part died, and its answer lost with it.
        if ((int)status == 409)
            body = (await http.Get($"/v1/workspaces/{workspace}/lanes?name={name}"))["items"]![0];
        else
            ((int)status).ShouldBe(201, $"create: {body}\n{system.Logs()}");
        LaneId = body!["lane_id"]!.GetValue<string>();
        await http.GetUntil($"/v1/lanes/{LaneId}", lane => lane["status"]!.GetValue<string>() == "ready");
    }

    private async Task Commit()
    {
        var body = new JsonObject
        {
            ["argv"] = new JsonArray("sh", "-c", $"echo hi > {name}.txt; git add .; git commit -qm {name}; git log --oneline; exit 7"),
        };
        var (status, run) = await http.PostUntilAnswered($"/v1/lanes/{LaneId}/runs", body, $"run-{name}");
        // Taken before the part died: the lane says that a run is in flight, or lists it.
        if ((int)status == 409)
            run = (await http.Get($"/v1/lanes/{LaneId}/runs"))["items"]![0];
        else
            ((int)status).ShouldBeLessThan(300, $"run: {run}\n{system.Logs()}");
        var id = run!["run_id"]!.GetValue<string>();
        var ended = await http.GetUntil($"/v1/lanes/{LaneId}/runs/{id}", r => r["ended_at"] is not null);
        ended["stdout"]!.GetValue<string>().ShouldContain(name);
        await http.GetUntil($"/v1/lanes/{LaneId}", lane => lane["status"]!.GetValue<string>() == "ready");
    }

    private async Task Do(string verb, JsonObject body)
    {
        var (status, answer) = await http.PostUntilAnswered($"/v1/lanes/{LaneId}/{verb}", body, $"{verb}-{name}");
        ((int)status).ShouldBe(200, $"{verb}: {answer}\n{system.Logs()}");
    }

    private async Task CleanUp()
    {
        var (status, answer) = await http.PostUntilAnswered(
            $"/v1/lanes/{LaneId}/cleanup?wait=closed&timeout=60",
            new JsonObject(),
            $"cleanup-{name}"
        );
        ((int)status).ShouldBeOneOf(200, 202);
        answer.ShouldNotBeNull();
    }
}
