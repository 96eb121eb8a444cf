using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// The database, the repository and the host of an earlier release, all of which was killed in the middle of its work, under the programs
/// of this one. To its host it looks like a restart of the machine: no process is left.
/// </summary>
public sealed class UpgradeTests
{
    // The recording's times are moved.
    private static readonly string[] Times = ["created_at", "updated_at"];

    // They follow from what happens meanwhile.
    private static readonly string[] Moving =
    [
        .. Times,
        "status",
        "reason",
        "detail",
        "revision",
        "history",
        "par_task",
        "host_reachable",
        "runs_in_flight",
        "sessions_in_flight",
        "archive",
    ];

    [Fact]
    [Trait("req", "upgrade")]
    public async Task The_lanes_of_an_earlier_release_go_on_where_they_were()
    {
        using var release = await RecordedRelease.Unpack();
        await using var database = await (await PostgresServer.Shared).CreateDatabase();
        var broker = (await RabbitServer.Shared).ClaimVirtualHost();
        await release.Restore(database.ConnectionString, broker);
        await using var system = new SeparateServices
        {
            OwnBroker = broker,
            OwnDatabase = _ => database.ConnectionString,
            Files = release.Place,
            Installation = RecordedRelease.Installation,
        };
        await system.Start();
        using var http = new HttpSteps(system);
        var lanes = release.Views["lanes"]!;
        string Id(string lane) => lanes[lane]!["lane_id"]!.ToString();

        // What is on record is answered as it was.
        var events = release.Views["events"]!.AsArray();
        (await http.AllEvents("")).Take(events.Count).Select(item => item.ToJsonString()).ShouldBe(events.Select(e => e!.ToJsonString()));
        ShouldHaveKept(await http.Get($"/v1/lanes/{Id("closed")}"), lanes["closed"]!, Times);
        foreach (var name in new[] { "ready", "running", "talking" })
            ShouldHaveKept(await http.Get($"/v1/lanes/{Id(name)}"), lanes[name]!, Moving);
        // Also to a client that repeats a request across the upgrade.
        var (status, again) = await http.Try(
            HttpMethod.Post,
            $"/v1/workspaces/{release.Views["workspace"]!["workspace_id"]}/lanes?wait=ready&timeout=60",
            new JsonObject
            {
                ["display_name"] = "ready",
                ["labels"] = new JsonObject { ["is"] = "ready" },
            },
            "create-ready"
        );
        ((int)status).ShouldBe(201, $"{again}");
        again!["lane_id"]!.ToString().ShouldBe(Id("ready"));

        // Orders that were recorded and not carried out are carried out.
        await Until(http, Id("provisioning"), "ready");
        await Until(http, Id("cleaning"), "closed");
        await Until(http, Id("queued"), "ready");
        // A run whose processes are gone is lost, and its lane is not.
        await http.GetUntil(
            $"/v1/lanes/{Id("running")}/runs/{release.Views["run"]!["run_id"]}",
            run => run["status"]!.ToString() == "lost"
        );
        await http.GetUntil(
            $"/v1/sessions/{release.Views["session"]!["session_id"]}",
            session => session["state"]!["runtime"]!["state"]!.ToString() != "alive"
        );

        foreach (var name in new[] { "ready", "running" })
        {
            await http.GetUntil($"/v1/lanes/{Id(name)}", lane => IsBoundAnew(lane, lanes[name]!));
            (await Run(http, Id(name), "cat precious; git log -1 --format=%s")).ShouldBe($"{name}\n{name}\n");
        }

        // What was archived then is restored now; the workspace has as many lanes as it may have.
        await CleanUp(http, Id("provisioning"));
        var restored = await http.Post(
            $"/v1/lanes/{Id("closed")}/restore?wait=ready&timeout=120",
            new JsonObject { ["display_name"] = "back" }
        );
        (await Run(http, restored["lane_id"]!.ToString(), "cat closed.txt")).ShouldBe("hi\n");

        foreach (var lane in (await http.Get("/v1/lanes"))["items"]!.AsArray())
            await CleanUp(http, lane!["lane_id"]!.ToString());
        (await http.Get("/v1/archives"))["items"]!.AsArray().Count.ShouldBeGreaterThanOrEqualTo(5);
        await ShouldHaveEveryRevision(http, release);
        (await http.Get("/v1/dead-letters"))["items"]!.AsArray().ShouldBeEmpty();
    }

    /// <summary>Every member that the recorded answer has, has the same value now; there may be others.</summary>
    private static void ShouldHaveKept(JsonNode now, JsonNode then, params string[] except)
    {
        foreach (var (name, value) in then.AsObject().Where(member => !except.Contains(member.Key)))
            Has(now[name], value).ShouldBeTrue($"{name} was {value?.ToJsonString()} and is {now[name]?.ToJsonString()}");
    }

    private static bool Has(JsonNode? now, JsonNode? then) =>
        (now, then) switch
        {
            (JsonObject @is, JsonObject was) => was.All(member => Has(@is[member.Key], member.Value)),
            (JsonArray @is, JsonArray was) => @is.Count == was.Count && was.Index().All(item => Has(@is[item.Index], item.Item)),
            _ => JsonNode.DeepEquals(now, then),
        };

    /// <summary>The history of each lane has no gap where one release took over from the other.</summary>
    private static async Task ShouldHaveEveryRevision(HttpSteps http, RecordedRelease release)
    {
        foreach (var (_, lane) in release.Views["lanes"]!.AsObject())
        {
            var closed = await http.Get($"/v1/lanes/{lane!["lane_id"]}");
            await Eventually.Passes(async () =>
                (await http.AllEvents($"lane={lane["lane_id"]}"))
                    .Where(e => e["subject"]!.ToString() == lane["lane_id"]!.ToString())
                    .Select(e => long.Parse(e["revision"]!.ToString()))
                    .Distinct()
                    .ShouldBe(Enumerable.Range(1, closed["revision"]!.GetValue<int>()).Select(revision => (long)revision))
            );
        }
    }

    /// <summary>Its par task has ended with the machine, and it has another.</summary>
    private static bool IsBoundAnew(JsonNode now, JsonNode then) =>
        now["status"]!.ToString() == "ready"
        && now["par_task"] is { } task
        && task["par_task_id"]!.ToString() != then["par_task"]!["par_task_id"]!.ToString();

    private static Task<JsonNode> CleanUp(HttpSteps http, string lane) =>
        http.Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120", new JsonObject { ["force"] = true });

    private static Task<JsonNode> Until(HttpSteps http, string lane, string status) =>
        http.GetUntil($"/v1/lanes/{lane}", view => view["status"]!.ToString() == status);

    private static async Task<string> Run(HttpSteps http, string lane, string script) =>
        (await http.Post($"/v1/lanes/{lane}/runs", new JsonObject { ["argv"] = new JsonArray("sh", "-c", script), ["wait"] = true }))[
            "stdout"
        ]!.ToString();
}
