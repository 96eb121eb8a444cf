using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;
using Npgsql;

namespace Helios.EndToEnd.Tests;

/// <summary>The rehearsal of docs/operations.md: a backup is restored after more has happened on the hosts.</summary>
public sealed class BackupTests
{
    [Fact]
    [Trait("req", "backup")]
    [Trait("req", "nothing-leaks")]
    public async Task A_restored_backup_goes_on_with_its_lanes_and_keeps_and_reports_those_that_it_does_not_know()
    {
        await using var system = new SeparateServices(
            ("Helios__Host__InventoryEvery", "00:00:02"),
            ("Helios__Host__ReconcileMinAge", "00:00:00.001"),
            ("Helios__Lanes__ReconcileNothingYoungerThan", "00:00:00")
        );
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var folder = new TemporaryFolder();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.ToString();
        var known = await Lane(http, repository, workspace, "known");

        await Tool(system, "pg_dump", "--format=custom", $"--file={folder["helios.dump"]}");
        var newer = await Lane(http, repository, workspace, "newer");
        var stop = folder["stop"];
        var run = await http.Post(
            $"/v1/lanes/{newer}/runs",
            new JsonObject { ["argv"] = new JsonArray("sh", "-c", $"until [ -e {stop} ]; do sleep 0.1; done; echo done >finished") }
        );
        await http.GetUntil($"/v1/lanes/{newer}/runs/{run["run_id"]}", view => view["status"]!.ToString() == "running");

        var parts = system.Parts.ToList();
        foreach (var part in parts)
            await system.Kill(part);
        await Tool(system, "pg_restore", "--clean", "--if-exists", $"--dbname={Database(system).Database}", folder["helios.dump"]);
        await Task.WhenAll(parts.Select(system.Launch));

        // What it knows goes on.
        var work = new JsonObject { ["argv"] = new JsonArray("cat", "precious"), ["wait"] = true };
        (await http.Post($"/v1/lanes/{known}/runs", work))["stdout"]!.ToString().ShouldBe(known);
        // What it does not know is kept, with what runs in it, and reported.
        (await http.Try(HttpMethod.Get, $"/v1/lanes/{newer}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var host = await http.GetUntil(
            "/v1/hosts",
            page => Incidents(page).Any(incident => incident["incident"]!.ToString() == "lanes_unknown")
        );
        Incidents(host).Single()["lanes"]!.AsArray().Select(lane => lane!.ToString()).ShouldBe([newer]);
        var worktree = Path.Combine(repository.Path, ".helios-worktrees", newer);
        File.ReadAllText(Path.Combine(worktree, "precious")).ShouldBe(newer);
        await File.WriteAllTextAsync(stop, "");
        await Eventually.Holds(() => Task.FromResult(File.Exists(Path.Combine(worktree, "finished"))));

        // An operator decides; nothing unsaved is lost then either.
        await http.Post("/v1/reconcile", new JsonObject { ["remove_unknown"] = true });
        await http.GetUntil("/v1/archives", page => page["items"]!.AsArray().Any(archive => archive!["lane_id"]!.ToString() == newer));
        Directory.Exists(worktree).ShouldBeFalse();
        var restored = await http.Post($"/v1/lanes/{newer}/restore?wait=ready&timeout=120", new JsonObject { ["display_name"] = "back" });
        foreach (var (file, content) in new[] { ("precious", newer), ("finished", "done\n") })
            File.ReadAllText(Path.Combine(restored["worktree_path"]!.ToString(), file)).ShouldBe(content);
        await http.GetUntil("/v1/hosts", page => !Incidents(page).Any());

        foreach (var lane in new[] { known, restored["lane_id"]!.ToString() })
            await http.Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120", new JsonObject());
    }

    private static IEnumerable<JsonNode> Incidents(JsonNode hosts) =>
        hosts["items"]![0]!["incidents"]!.AsArray().Select(incident => incident!);

    private static async Task<string> Lane(HttpSteps http, TemporaryRepository repository, string workspace, string name)
    {
        var lane = (
            await http.Post($"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=120", new JsonObject { ["display_name"] = name })
        )["lane_id"]!.ToString();
        await File.WriteAllTextAsync(Path.Combine(repository.Path, ".helios-worktrees", lane, "precious"), lane);
        return lane;
    }

    private static NpgsqlConnectionStringBuilder Database(SeparateServices system) => new(system.Database.ConnectionString);

    private static async Task Tool(SeparateServices system, string program, params string[] arguments)
    {
        var database = Database(system);
        var command = new CommandSpec(program, arguments)
            .With("PGHOST", database.Host)
            .With("PGPORT", $"{database.Port}")
            .With("PGUSER", database.Username)
            .With("PGPASSWORD", database.Password)
            .With("PGDATABASE", database.Database);
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }
}
