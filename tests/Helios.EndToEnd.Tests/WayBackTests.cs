using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The work of lanes comes back into the branch that a person has checked out.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class WayBackTests(SharedSystem shared)
{
    [Fact, Trait("req", "lane-merge")]
    public async Task A_lane_is_committed_rebased_merged_and_ended_by_the_command_line()
    {
        using var repository = await TemporaryRepository.Create($"back-{SharedSystem.NewName()}");
        using var http = new HttpSteps(shared.System);
        var cli = new CommandLine(shared.System.Url) { Folder = repository.Path };
        var name = SharedSystem.NewName();
        await cli.Ok("workspace", "add", name, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", name, "--name", "fix")).Trim();
        await cli.Ok("lane", "exec", lane, "--", "sh", "-c", "echo fixed > fixed");

        var commit = (await cli.Ok("lane", "commit", lane, "--message", "Fix it")).Trim();
        await repository.Commit("beside", "beside\n");
        await cli.Ok("lane", "rebase", lane);
        await cli.Ok("lane", "merge", lane, "--preview");
        var merged = (await cli.Ok("lane", "merge", lane, "--strategy", "ff_only", "--cleanup")).Trim();

        (await repository.Git("rev-parse", "main")).ShouldBe(merged);
        merged.ShouldNotBe(commit);
        (await repository.Git("log", "--format=%an|%s", "--max-count=2", "main")).ShouldBe("Test|Fix it\nTest|change");
        (await File.ReadAllTextAsync(Path.Combine(repository.Path, "fixed"))).ShouldBe("fixed\n");
        (await repository.Git("status", "--porcelain")).ShouldBeEmpty();
        var closed = await http.GetUntil($"/v1/lanes/{lane}", seen => seen["status"]!.ToString() == "closed");
        // The commit from before the rebase is on no branch any more.
        closed["archive"]!["dirty"]!.GetValue<bool>().ShouldBeFalse();
        (await repository.Git("rev-list", closed["archive"]!["ref"]!.ToString())).ShouldContain(commit);
        foreach (var topic in (string[])["lane.committed", "lane.rebased", "lane.merged"])
            await http.Events($"topic={topic}&lane={lane}", 1);
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Conflicts_and_a_dirty_checkout_are_refused_over_HTTP_and_change_nothing()
    {
        using var repository = await TemporaryRepository.Create($"back-{SharedSystem.NewName()}");
        using var http = new HttpSteps(shared.System);
        var cli = new CommandLine(shared.System.Url) { Folder = repository.Path };
        var name = SharedSystem.NewName();
        await cli.Ok("workspace", "add", name, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", name, "--name", "fix")).Trim();
        await cli.Ok("lane", "exec", lane, "--", "sh", "-c", "echo of the lane > README.md");
        await http.Post($"/v1/lanes/{lane}/commit", new JsonObject { ["message"] = "Mine" });
        var before = await repository.Commit("README.md", "of main\n");

        var conflicts = await http.Try(HttpMethod.Post, $"/v1/lanes/{lane}/merge", new JsonObject());
        await File.WriteAllTextAsync(Path.Combine(repository.Path, "README.md"), "not committed\n");
        var preview = await http.Get($"/v1/lanes/{lane}/merge-preview");

        (conflicts.Status, conflicts.Body!["reason"]!.ToString()).ShouldBe((HttpStatusCode.Conflict, "merge_conflicts"));
        conflicts.Body["paths"]![0]!.ToString().ShouldBe("README.md");
        preview["obstacles"]!
            .AsArray()
            .Select(obstacle => obstacle!["reason"]!.ToString())
            .ShouldBe(["target_uncommitted", "merge_conflicts"]);
        (await repository.Git("rev-parse", "main")).ShouldBe(before);
        (await File.ReadAllTextAsync(Path.Combine(repository.Path, "README.md"))).ShouldBe("not committed\n");
        await cli.Ok("lane", "cleanup", lane);
    }
}
