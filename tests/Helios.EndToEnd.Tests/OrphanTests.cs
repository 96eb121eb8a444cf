using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using Npgsql;

namespace Helios.EndToEnd.Tests;

/// <summary>Sixty lanes whose records are gone: the database was restored from before they were made.</summary>
public sealed class OrphanTests
{
    private const int Lanes = 60;

    [Fact]
    [Trait("req", "reconciliation")]
    [Trait("req", "archive-before-loss")]
    [Trait("req", "nothing-leaks")]
    public async Task They_are_kept_until_an_operator_asks_and_then_gone_after_one_round_with_their_unsaved_work_archived()
    {
        // All of them in one round, however busy the machine is: where a round is cut off is not what this is about.
        await using var system = new SeparateServices(
            ("Helios__Host__Slots", "60"),
            ("Helios__Host__InventoryEvery", "00:00:05"),
            ("Helios__Host__ReconcileMinAge", "00:00:00.001"),
            ("Helios__Host__ReconcileLimit", "00:02:00"),
            ("Helios__Lanes__ReconcileNothingYoungerThan", "00:00:00")
        );
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.GetValue<string>();
        var lanes = new List<string>();
        foreach (var some in Enumerable.Range(0, Lanes).Chunk(25))
        {
            var answers = await Task.WhenAll(
                some.Select(i =>
                    http.Try(
                        HttpMethod.Post,
                        $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
                        new JsonObject { ["display_name"] = $"lane{i}" }
                    )
                )
            );
            answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created);
            lanes.AddRange(answers.Select(answer => answer.Body!["lane_id"]!.GetValue<string>()));
        }

        // Every tenth has something that nobody has saved.
        var unsaved = lanes.Where((_, i) => i % 10 == 0).ToList();
        foreach (var lane in unsaved)
            await File.WriteAllTextAsync(Path.Combine(repository.Path, ".helios-worktrees", lane, "precious"), lane);
        await system.Kill("worktree-agent");
        await using (var database = NpgsqlDataSource.Create(system.Database.ConnectionString))
        await using (
            var forget = database.CreateCommand(
                """
                delete from lanes.lanes; delete from lanes.admissions; delete from lanes.runs; delete from lanes.host_operations;
                update lanes.workspaces set open_lanes = 0; update lanes.hosts set used_slots = 0
                """
            )
        )
            await forget.ExecuteNonQueryAsync();

        await system.Launch("worktree-agent");
        var host = await http.GetUntil(
            "/v1/hosts",
            page => page["items"]![0]!["incidents"]!.AsArray().Any(incident => incident!["incident"]!.ToString() == "lanes_unknown")
        );
        host["items"]![0]!["incidents"]![0]!["lanes"]!.AsArray().Count.ShouldBe(Lanes);
        lanes.ShouldAllBe(lane => Directory.Exists(Path.Combine(repository.Path, ".helios-worktrees", lane)));

        var clock = Stopwatch.StartNew();
        await http.Post("/v1/reconcile", new JsonObject { ["remove_unknown"] = true });
        await http.GetUntil(
            "/v1/events?topic=reconciliation.completed&limit=500",
            page => page["items"]!.AsArray().Any(item => item!["data"]!["orphaned_worktrees"]!.GetValue<int>() == Lanes)
        );
        var took = clock.Elapsed;

        var completed = (await http.AllEvents("topic=reconciliation.completed")).Single(item =>
            item["data"]!["orphaned_worktrees"]!.GetValue<int>() == Lanes
        )["data"]!;
        TestContext.Current.SendDiagnosticMessage(
            $"{Lanes} orphans: {took.TotalSeconds:0.0} s from the request to the event that says so, "
                + $"{completed["duration_ms"]} ms of it carrying out the plan"
        );
        completed["archived"]!.GetValue<int>().ShouldBe(unsaved.Count);
        completed["orphaned_par_tasks"]!.GetValue<int>().ShouldBe(Lanes);
        completed["timed_out"]!.GetValue<bool>().ShouldBeFalse();
        foreach (var lane in unsaved)
            (await repository.Git("show", $"refs/helios/archive/{lane}:precious")).ShouldBe(lane);
        await Leftovers.ShouldBeNone(system, http, repository, lanes, archived: unsaved.Count);
    }
}
