using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A run whose processes ignore SIGTERM, fork twice and leave their session is gone however it is ended.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class StubbornRunTests(SharedSystem shared)
{
    // Ignored signals stay ignored in what is started: the sleeps are as stubborn as their shells.
    private const string Stubborn = """
        trap '' TERM HUP INT
        (setsid sh -c '(sleep 4321 &); sleep 4321' &)
        (setsid sh -c 'exec setsid sleep 4321' &)
        (sleep 4321 &)
        echo up
        sleep 4321
        """;

    private const int Sleeps = 5;

    [Fact]
    [Trait("req", "tree-kill")]
    public async Task A_stubborn_run_is_ended_by_a_cancel_its_time_out_or_the_clean_up_of_its_lane()
    {
        var system = shared.System;
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (
            await http.Post("/v1/workspaces", new JsonObject { ["name"] = SharedSystem.NewName(), ["repository"] = repository.Path })
        )["workspace_id"]!.GetValue<string>();

        // Side by side: each of them takes as long as the grace before SIGKILL.
        await Task.WhenAll(
            Ended("cancelled", timeout: 0, (lane, run) => http.Post($"/v1/lanes/{lane}/runs/{run}/cancel")),
            Ended("timed_out", timeout: 4, (_, _) => Task.CompletedTask),
            Ended("cancelled", timeout: 0, (lane, _) => http.Post($"/v1/lanes/{lane}/cleanup"))
        );

        async Task Ended(string status, int timeout, Func<string, string, Task> end)
        {
            var lane = (
                await http.Post(
                    $"/v1/workspaces/{workspace}/lanes?wait=ready",
                    new JsonObject { ["display_name"] = $"lane-{Guid.NewGuid():N}" }
                )
            )["lane_id"]!.GetValue<string>();
            var mark = new EnvironmentMarker("TEST_STUBBORN", lane);
            var run = "";
            // All are to be up before the time is, however long this machine takes to start them: else once more, with twice the time.
            for (var areUp = false; !areUp; timeout *= 2)
            {
                run = (
                    await http.Post(
                        $"/v1/lanes/{lane}/runs",
                        new JsonObject
                        {
                            ["argv"] = new JsonArray("sh", "-c", Stubborn),
                            ["env"] = new JsonObject { [mark.Name] = mark.Value },
                            ["timeout_seconds"] = timeout,
                        }
                    )
                )["run_id"]!.GetValue<string>();
                await Eventually.Holds(async () =>
                    (areUp = ProcessTree.Find(mark).Count(process => process.Name == "sleep") >= Sleeps)
                    || (await http.Get($"/v1/lanes/{lane}/runs/{run}"))["ended_at"] is not null
                );
                (areUp || timeout is > 0 and < 60).ShouldBeTrue("the run's processes never came up");
            }

            await end(lane, run);

            var view = await http.GetUntil($"/v1/lanes/{lane}/runs/{run}", ended => ended["ended_at"] is not null);
            LeftoverProcesses.ShouldBeNone(mark);
            view["status"]!.ToString().ShouldBe(status);
            view["stdout"]!.ToString().ShouldBe("up\n");
            await http.Try(HttpMethod.Post, $"/v1/lanes/{lane}/cleanup?wait=closed&timeout=60", new JsonObject());
            (await http.Get($"/v1/lanes/{lane}"))["status"]!.ToString().ShouldBe("closed");
        }
    }
}
