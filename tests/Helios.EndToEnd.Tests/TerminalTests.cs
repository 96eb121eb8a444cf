using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A person in a lane: over HTTP, and with the command line in a real terminal.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class TerminalTests(SharedSystem shared)
{
    [Fact]
    [Trait("req", "cli-shell")]
    public async Task A_person_works_in_a_lane_leaves_it_and_comes_back()
    {
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", first)).Trim();
        var terminals = $"/v1/lanes/{lane}/terminals";

        var made = await http.Post(terminals, new JsonObject { ["argv"] = new JsonArray("sh"), ["columns"] = 90 });
        var terminal = made["terminal_id"]!.GetValue<string>();
        await http.Post(
            $"{terminals}/{terminal}/input",
            new JsonObject { ["text"] = "echo in-$((40+2));", ["keys"] = new JsonArray("Enter") }
        );
        var screen = await http.GetUntil(
            $"{terminals}/{terminal}/screen",
            view => view["text"]!.GetValue<string>().Contains("in-42", StringComparison.Ordinal)
        );
        screen["columns"]!.GetValue<int>().ShouldBe(90);

        var (refused, why) = await http.Try(
            HttpMethod.Post,
            $"{terminals}/{terminal}/input",
            new JsonObject { ["keys"] = new JsonArray("no-key") }
        );
        refused.ShouldBe(HttpStatusCode.BadRequest, $"{why}");
        var brief = (await http.Post(terminals))["terminal_id"]!.GetValue<string>();
        (await http.Try(HttpMethod.Delete, $"{terminals}/{brief}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await http.Try(HttpMethod.Get, $"{terminals}/{brief}")).Body!["reason"]!.GetValue<string>().ShouldBe("terminal_not_found");

        await using var desk = new Desk();
        await desk.Run(system.Url, "lane", "shell", first);
        await http.GetUntil(terminals, page => page["items"]!.AsArray().Count == 2 && page["items"]![0]!["attached"]!.GetValue<int>() == 1);
        // The words before it go when the lane's terminal takes the screen; what is typed earlier is for nobody.
        await desk.ShowsNoMore("detaches");
        await desk.Press("echo from-$((40+3))", "Enter");
        await desk.Shows("from-43");
        await desk.Press("C-b", "d");
        var left = await http.GetUntil(terminals, page => page["items"]![0]!["attached"]!.GetValue<int>() == 0);
        await desk.IsLeft();

        await desk.Run(system.Url, "lane", "shell", first);
        await desk.Shows("from-43");
        var back = await http.GetUntil(terminals, page => page["items"]![0]!["attached"]!.GetValue<int>() == 1);
        back["items"]!
            .AsArray()
            .Select(item => item!["pid"]!.GetValue<int>())
            .ShouldBe(left["items"]!.AsArray().Select(item => item!["pid"]!.GetValue<int>()));
        (await cli.Run("lane", "shell", first)).ExitCode.ShouldBe(2);

        await cli.Ok("lane", "cleanup", first);

        await http.Events($"topic=lane.terminals.terminated&lane={lane}", 1);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_LANE_ID", lane));
        // Who was looking is let go, and the desk ends with its only program.
        await desk.IsLeft();
        await Eventually.Passes(async () =>
            (
                await ProcessRunner.Instance.Run(
                    new CommandSpec("tmux", "-S", Path.Combine(system.Home, "agent", "tmux"), "list-sessions"),
                    CancellationToken.None
                )
            ).Succeeded.ShouldBeFalse()
        );
    }
}
