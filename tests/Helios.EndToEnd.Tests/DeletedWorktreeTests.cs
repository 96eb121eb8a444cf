using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A person deletes a worktree in which an agent works: what it had not committed comes back.</summary>
public sealed class DeletedWorktreeTests
{
    [Fact]
    [Trait("req", "snapshots")]
    public async Task What_git_clean_deletes_is_restored_from_the_last_snapshot()
    {
        await using var system = new EmbeddedSystem(
            ("Helios__Worktrees__SnapshotEvery", "00:00:00.500"),
            ("Helios__Host__InventoryEvery", "00:00:01")
        );
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.GetValue<string>();
        var lane = await http.Post(
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
            new JsonObject { ["display_name"] = "first" }
        );
        var (id, worktree) = (lane["lane_id"]!.GetValue<string>(), lane["worktree_path"]!.GetValue<string>());
        await http.Post(
            $"/v1/lanes/{id}/runs",
            new JsonObject { ["argv"] = new JsonArray("sh", "-c", "echo unsaved >work; sleep 600"), ["timeout_seconds"] = 0 }
        );
        await Eventually.Holds(async () =>
            (await repository.Git("for-each-ref", "--format=%(refname)", "refs/helios/snapshots")).Contains(id, StringComparison.Ordinal)
        );
        await http.GetUntil($"/v1/events?topic=lane.snapshot.taken&lane={id}", page => page["items"]!.AsArray().Count > 0);

        await repository.Git("clean", "-ffdxq");
        Directory.Exists(worktree).ShouldBeFalse();
        // All worktrees of the repository are gone at once, as they are when a disk is away: nobody but a person can tell that they do not
        // come back.
        var closed = await http.Post(
            $"/v1/lanes/{id}/cleanup?wait=closed&timeout=60",
            new JsonObject { ["force"] = true, ["discard"] = true }
        );

        closed["archive"].ShouldNotBeNull(closed.ToJsonString());
        var restored = await http.Post($"/v1/lanes/{id}/restore?wait=ready&timeout=60", new JsonObject { ["display_name"] = "again" });
        (await File.ReadAllTextAsync(Path.Combine(restored["worktree_path"]!.GetValue<string>(), "work"))).ShouldBe("unsaved\n");
        (await repository.Git("for-each-ref", "refs/helios/snapshots")).ShouldBeEmpty();
        await http.Post($"/v1/lanes/{restored["lane_id"]}/cleanup?wait=closed&timeout=60", new JsonObject { ["discard"] = true });
        (await system.Stop()).ShouldBe(new Helios.Processes.CommandEnding.Exited(0));
    }
}
