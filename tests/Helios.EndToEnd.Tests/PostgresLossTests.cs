using System.Globalization;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The private Postgres of <c>helios up</c> ends by itself, as it does on a full disk.</summary>
[Trait("req", "embedded-restart")]
public sealed class PostgresLossTests
{
    [Fact]
    public async Task It_is_started_again_and_lanes_go_on()
    {
        await using var system = new EmbeddedSystem { HasOwnPostgres = true };
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var (_, lane) = await Lane(http, repository);

        for (var times = 1; times <= 2; times++)
        {
            KillPostgres(system);
            await Eventually.Holds(() => system.Logs().Split("Postgres is back").Length > times);
            await http.GetUntil($"/v1/lanes/{lane}", view => view["status"]!.ToString() == "ready");
            await Works(system, http, lane, $"after {times}");
        }

        (await system.Stop()).ShouldBe(new CommandEnding.Exited(0));
    }

    [Fact]
    public async Task One_that_cannot_be_started_again_ends_the_system_with_the_reason()
    {
        await using var system = new EmbeddedSystem { HasOwnPostgres = true };
        await system.Start();
        var data = DataOf(system);

        File.WriteAllText(Path.Combine(data, "PG_VERSION"), "12\n");
        KillPostgres(system);

        var ending = await system.Ended.WaitAsync(TimeSpan.FromMinutes(3));
        ending.ShouldBe(new CommandEnding.Exited(1));
        system.Logs().ShouldContain("Postgres exited unexpectedly and could not be restarted");
        system.Logs().ShouldContain("PostgreSQL 12");
    }

    [Fact]
    public async Task Disks_without_room_or_inodes_stop_it_no_longer_than_that_lasts()
    {
        await using var data = await TinyDisk.Mount(kilobytes: 192 * 1024, files: 8000);
        await using var own = await TinyDisk.Mount(kilobytes: 32 * 1024);
        await using var system = new EmbeddedSystem(own.Path, []) { HasOwnPostgres = true };
        // Its database on a disk of its own, as where root runs it.
        await File.WriteAllTextAsync(
            Path.Combine(system.Home, "postgres.json"),
            new JsonObject { ["Root"] = Path.Combine(data.Path, "postgres"), ["Token"] = "0123456789abcdef" }.ToJsonString()
        );
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var (lanes, lane) = await Lane(http, repository);

        // The disk of the host's own folder, where runs write to: the others are not concerned, and what was accepted is done afterwards.
        own.Fill(leaving: 0);
        var (status, run) = await http.Try(HttpMethod.Post, $"/v1/lanes/{lane}/runs", Run("echo out; exit 3"));
        ((int)status).ShouldBeLessThan(300, $"{run}");
        (await http.Get($"/v1/lanes/{lane}"))["display_name"]!.ToString().ShouldBe("first");
        own.Empty();
        var ended = await http.GetUntil($"/v1/lanes/{lane}/runs/{run!["run_id"]}", view => view["ended_at"] is not null);
        // What it printed meanwhile, if it ran before there was room, had no place.
        ended["exit_code"]?.GetValue<int>().ShouldBe(3, $"{ended}");
        await Works(system, http, lane, "after a full folder");

        // A database that ends while there are no inodes comes back when there are.
        data.TakeInodes();
        KillPostgres(system);
        data.TakeInodes();
        await Eventually.Holds(() => system.Logs().Contains("Postgres exited unexpectedly", StringComparison.Ordinal));
        data.Empty();
        await Eventually.Holds(() => system.Logs().Contains("Postgres is back", StringComparison.Ordinal));
        await Works(system, http, lane, "after inodes");

        // Work in flight while the database's disk is full.
        data.Fill(leaving: 0);
        var creates = Enumerable
            .Range(0, 20)
            .Select(i =>
                http.PostUntilAnswered(
                    $"{lanes}?wait=ready&timeout=120",
                    new JsonObject { ["display_name"] = $"beside-{i}" },
                    $"beside-{i}"
                )
            )
            .ToList();
        await Moments.Pass(TimeSpan.FromSeconds(3));
        data.Empty();
        (await Task.WhenAll(creates)).ShouldAllBe(answer => (int)answer.Status == 201);
        await Works(system, http, lane, "after room");
        (await system.Stop()).ShouldBe(new CommandEnding.Exited(0));
    }

    private static async Task<(string Lanes, string Lane)> Lane(HttpSteps http, TemporaryRepository repository)
    {
        var made = await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path });
        var lanes = $"/v1/workspaces/{made["workspace_id"]}/lanes";
        return (
            lanes,
            (await http.Post($"{lanes}?wait=ready&timeout=60", new JsonObject { ["display_name"] = "first" }))["lane_id"]!.ToString()
        );
    }

    private static async Task Works(EmbeddedSystem system, HttpSteps http, string lane, string words)
    {
        JsonNode? done = null;
        await Await.True(
            async () =>
            {
                var (answered, body) = await http.PostUntilAnswered(
                    $"/v1/lanes/{lane}/runs",
                    Run($"echo {words}"),
                    words.Replace(' ', '-')
                );
                done = body;
                return (int)answered < 300;
            },
            HttpSteps.Patience,
            () => $"{done}\n{system.Logs()}"
        );
        (await http.GetUntil($"/v1/lanes/{lane}/runs/{done!["run_id"]}", view => view["ended_at"] is not null))["stdout"]!
            .ToString()
            .ShouldBe($"{words}\n");
    }

    private static JsonObject Run(string script) => new() { ["argv"] = new JsonArray("sh", "-c", script) };

    private static string DataOf(EmbeddedSystem system)
    {
        var note = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(system.Home, "postgres.json")))!;
        return Path.Combine(note["Root"]!.GetValue<string>(), "data");
    }

    private static void KillPostgres(EmbeddedSystem system)
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(DataOf(system), "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        ProcessSignals.Send(ProcessIdentity.Of(pid)!, ProcessSignal.Quit);
    }
}
