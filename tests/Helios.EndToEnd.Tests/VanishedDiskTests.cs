using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The disk with a workspace's repository is unmounted for longer than any round takes, and mounted again.</summary>
public sealed class VanishedDiskTests
{
    [Fact, Trait("req", "reconciliation")]
    public async Task A_vanished_disk_ends_nothing_and_all_goes_on_when_it_is_back()
    {
        await using var disk = await TinyDisk.Mount(64 * 1024);
        using var place = new TemporaryFolder("mounted");
        var mounted = await TinyDisk.MountAt(disk.Path, place.Path);
        try
        {
            await using var system = new EmbeddedSystem(
                ("Helios__Host__InventoryEvery", "00:00:00.300"),
                ("Helios__Lanes__ReconcileNothingYoungerThan", "00:00:00")
            );
            await system.Start();
            using var repository = await TemporaryRepository.Create(parent: place.Path);
            using var http = new HttpSteps(system);
            var cli = new CommandLine(system.Url);
            var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
                "workspace_id"
            ]!.GetValue<string>();
            var working = await Lane(http, workspace, "working");
            var ended = await Lane(http, workspace, "ended");
            var run = (await http.Post($"/v1/lanes/{working}/runs", new JsonObject { ["argv"] = new JsonArray("sleep", "600") }))[
                "run_id"
            ]!.GetValue<string>();
            await http.GetUntil($"/v1/lanes/{working}/runs/{run}", view => view["status"]!.ToString() == "running");
            foreach (var lane in new[] { working, ended })
                await File.WriteAllTextAsync(Path.Combine(repository.Path, ".helios-worktrees", lane, "precious"), lane);

            await mounted.DisposeAsync();
            await http.GetUntil("/v1/events?topic=host.incident.started&limit=10", page => page["items"]!.AsArray().Count == 1);
            await http.Post($"/v1/lanes/{ended}/cleanup");
            // Three attempts with their pauses are many inventories long.
            await http.GetUntil($"/v1/events?topic=lane.cleanup.failed&lane={ended}&limit=10", page => page["items"]!.AsArray().Count >= 3);

            var kept = await http.Get($"/v1/lanes/{ended}");
            kept["status"]!.ToString().ShouldBe("cleaning");
            kept["detail"]!.ToString().ShouldContain(repository.Path);
            (await http.Get($"/v1/lanes/{working}"))["status"]!.ToString().ShouldBe("running", system.Logs());
            (await http.Get($"/v1/lanes/{working}/runs/{run}"))["status"]!.ToString().ShouldBe("running");
            var host = (await http.Get("/v1/hosts"))["items"]!.AsArray().Single()!;
            host["incidents"]!.AsArray().Single()!["incident"]!.ToString().ShouldBe("repository_unreachable");
            (await cli.Run("host", "list")).Stderr.Text.ShouldContain($"The repository {repository.Path}");

            mounted = await TinyDisk.MountAt(disk.Path, place.Path);
            await http.GetUntil("/v1/events?topic=host.incident.ended&limit=10", page => page["items"]!.AsArray().Count == 1);
            (await http.Get("/v1/hosts"))["items"]!.AsArray().Single()!["incidents"]!.AsArray().ShouldBeEmpty();
            (await cli.Run("host", "list")).Stderr.Text.ShouldNotContain(repository.Path);
            var closed = await http.GetUntil($"/v1/lanes/{ended}", view => view["status"]!.ToString() == "closed");
            closed["reason"]!.ToString().ShouldBe("cleaned");
            closed["detail"]!.ToString().ShouldContain("archived under");
            (await repository.Git("show", $"refs/helios/archive/{ended}:precious")).ShouldBe(ended);
            (await http.Get($"/v1/lanes/{working}/runs/{run}"))["status"]!.ToString().ShouldBe("running");
            await http.Post($"/v1/lanes/{working}/cleanup?wait=closed&timeout=60", new JsonObject { ["force"] = true });
            (await repository.Git("show", $"refs/helios/archive/{working}:precious")).ShouldBe(working);
        }
        finally
        {
            await mounted.DisposeAsync();
        }
    }

    [Theory, Trait("req", "reconciliation")]
    [InlineData(DeadMount.NoAnswer)]
    [InlineData(DeadMount.InputOutputError)]
    public async Task A_disk_that_does_not_work_any_more_ends_nothing_and_other_lanes_go_on(int death)
    {
        await using var system = new EmbeddedSystem(
            ("Helios__Host__InventoryEvery", "00:00:00.300"),
            ("Helios__Lanes__ReconcileNothingYoungerThan", "00:00:00"),
            ("Helios__Worktrees__LookLimit", "00:00:05"),
            ("Helios__Worktrees__SnapshotEvery", "00:00:01")
        );
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var another = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = await Workspace(http, "app", repository);
        var elsewhere = await Workspace(http, "other", another);
        var working = await Lane(http, workspace, "working");
        var ended = await Lane(http, workspace, "ended");
        var run = (await http.Post($"/v1/lanes/{working}/runs", new JsonObject { ["argv"] = new JsonArray("sleep", "600") }))[
            "run_id"
        ]!.GetValue<string>();
        await http.GetUntil($"/v1/lanes/{working}/runs/{run}", view => view["status"]!.ToString() == "running");
        foreach (var lane in new[] { working, ended })
            await File.WriteAllTextAsync(Path.Combine(repository.Path, ".helios-worktrees", lane, "precious"), lane);

        await using (await DeadMount.Over(repository.Path, death))
        {
            await http.GetUntil("/v1/events?topic=host.incident.started&limit=10", page => page["items"]!.AsArray().Count == 1);
            await http.Post($"/v1/lanes/{ended}/cleanup");
            await http.GetUntil($"/v1/events?topic=lane.cleanup.failed&lane={ended}&limit=10", page => page["items"]!.AsArray().Count >= 1);
            (await http.Get($"/v1/lanes/{ended}"))["detail"]!.ToString().ShouldContain(repository.Path);
            (await http.Get($"/v1/lanes/{working}/runs/{run}"))["status"]!.ToString().ShouldBe("running", system.Logs());
            // Whatever else the host has to do, it does.
            var other = await Lane(http, elsewhere, "other");
            await File.WriteAllTextAsync(Path.Combine(another.Path, ".helios-worktrees", other, "file"), "f");
            var shown = (await http.Post($"/v1/lanes/{other}/runs", new JsonObject { ["argv"] = new JsonArray("cat", "file") }))[
                "run_id"
            ]!.GetValue<string>();
            var ran = await http.GetUntil($"/v1/lanes/{other}/runs/{shown}", view => view["ended_at"] is not null);
            ran["exit_code"]!.GetValue<int>().ShouldBe(0, $"{ran}");
            (await http.Get($"/v1/lanes/{other}/status"))["untracked"]!.AsArray().Single()!.ToString().ShouldBe("file");
            await http.Post($"/v1/lanes/{other}/cleanup?wait=closed&timeout=60");
            (await another.Git("show", $"refs/helios/archive/{other}:file")).ShouldBe("f");
        }

        await http.GetUntil("/v1/events?topic=host.incident.ended&limit=10", page => page["items"]!.AsArray().Count == 1);
        await http.GetUntil($"/v1/lanes/{ended}", view => view["status"]!.ToString() == "closed");
        (await repository.Git("show", $"refs/helios/archive/{ended}:precious")).ShouldBe(ended);
        (await http.Get($"/v1/lanes/{working}/runs/{run}"))["status"]!.ToString().ShouldBe("running");
        await http.GetUntil($"/v1/events?topic=lane.snapshot.taken&lane={working}&limit=10", page => page["items"]!.AsArray().Count >= 1);
        await http.Post($"/v1/lanes/{working}/cleanup?wait=closed&timeout=60", new JsonObject { ["force"] = true });
        (await repository.Git("show", $"refs/helios/archive/{working}:precious")).ShouldBe(working);
    }

    private static async Task<string> Workspace(HttpSteps http, string name, TemporaryRepository repository) =>
        (await http.Post("/v1/workspaces", new JsonObject { ["name"] = name, ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.GetValue<string>();

    private static async Task<string> Lane(HttpSteps http, string workspace, string name)
    {
        var lane = await http.Post($"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60", new JsonObject { ["display_name"] = name });
        lane["status"]!.ToString().ShouldBe("ready", $"{lane}");
        return lane["lane_id"]!.GetValue<string>();
    }
}
