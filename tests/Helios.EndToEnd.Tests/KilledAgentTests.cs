using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// The worktree agent, a process of its own, is killed with SIGKILL while it makes, runs in and removes twenty lanes at once.
/// </summary>
public sealed class KilledAgentTests
{
    private const int Lanes = 20;

    private static int Rounds => Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1" ? 20 : 2;

    [Fact]
    [Trait("req", "survives-kill")]
    [Trait("req", "operations-resumed")]
    [Trait("req", "nothing-leaks")]
    public async Task Every_lane_reaches_its_end_every_run_its_exit_code_and_nothing_is_left()
    {
        await using var system = new SeparateServices();
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (
            await http.Post(
                "/v1/workspaces",
                new JsonObject
                {
                    ["name"] = "app",
                    ["repository"] = repository.Path,
                    ["ports"] = 1,
                    ["setup"] = new JsonObject
                    {
                        ["run"] = new JsonArray(
                            new JsonObject { ["argv"] = new JsonArray("sh", "-c", "sleep 0.05; echo ready > .made-by-setup") }
                        ),
                    },
                }
            )
        )["workspace_id"]!.GetValue<string>();
        await repository.Git("config", "core.excludesFile", "/dev/null");
        var random = new Random(20260401);

        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var lanes = (await WhileKilled(system, random, milliseconds: 1500, i => Create(http, workspace, $"lane{round}-{i}"))).ToList();
            lanes.ShouldBeUnique();
            var runs = await WhileKilled(system, random, milliseconds: 900, i => Start(http, lanes[i], i));
            for (var i = 0; i < Lanes; i++)
            {
                var ended = await http.GetUntil($"/v1/lanes/{lanes[i]}/runs/{runs[i]}", run => run["ended_at"] is not null);
                ended["status"]!.ToString().ShouldBe("exited", $"{ended}\n{system.Logs()}");
                ended["exit_code"]!.GetValue<int>().ShouldBe(i + 1);
                ended["stdout"]!.ToString().ShouldBe($"begun {i}\nended {i}\n");
            }

            await WhileKilled(system, random, milliseconds: 1500, i => CleanUp(http, lanes[i], $"cleanup-{lanes[i]}"));
            for (var i = 0; i < Lanes; i++)
            {
                var lane = await http.GetUntil($"/v1/lanes/{lanes[i]}", view => view["status"]!.ToString() == "closed");
                lane["reason"]!.ToString().ShouldBe("cleaned", $"{lane}");
                (await repository.Git("show", $"refs/helios/archive/{lanes[i]}:work.txt")).ShouldBe($"{i}");
            }

            await Leftovers.ShouldBeNone(system, http, repository, lanes, archived: Lanes);
            TestContext.Current.SendDiagnosticMessage(
                $"round {round}: three kills over {Lanes} lanes in {clock.Elapsed.TotalSeconds:0.0} s"
            );
        }
    }

    /// <summary>
    /// Does one thing for every lane at once, kills the agent at a moment in the midst of it, and waits for what becomes of it.
    /// </summary>
    private static async Task<string[]> WhileKilled(SeparateServices system, Random random, int milliseconds, Func<int, Task<string>> one)
    {
        var moment = TimeSpan.FromMilliseconds(milliseconds * random.NextDouble());
        TestContext.Current.SendDiagnosticMessage($"the agent dies after {moment.TotalMilliseconds:0} ms");
        var all = Task.WhenAll(Enumerable.Range(0, Lanes).Select(one));
        await Moments.Pass(moment);
        await system.KillAndRestart("worktree-agent");
        return await all;
    }

    private static async Task<string> Create(HttpSteps http, string workspace, string name)
    {
        var (status, body) = await http.PostUntilAnswered(
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
            new JsonObject { ["display_name"] = name },
            $"create-{name}"
        );
        status.ShouldBe(HttpStatusCode.Created, $"{body}");
        var lane = body!["lane_id"]!.GetValue<string>();
        var view = await http.GetUntil($"/v1/lanes/{lane}", ready => ready["status"]!.ToString() is not ("new" or "provisioning"));
        view["status"]!.ToString().ShouldBe("ready", $"{view}");
        return lane;
    }

    private static async Task<string> Start(HttpSteps http, string lane, int number)
    {
        var body = new JsonObject
        {
            ["argv"] = new JsonArray(
                "sh",
                "-c",
                $"echo begun {number}; test -s .made-by-setup || exit 99; echo {number} > work.txt; sleep 0.$(({number} % 8)); echo "
                    + $"ended {number}; exit {number + 1}"
            ),
        };
        var (status, run) = await http.PostUntilAnswered($"/v1/lanes/{lane}/runs", body, $"run-{lane}");
        ((int)status).ShouldBeLessThan(300, $"{run}");
        return run!["run_id"]!.GetValue<string>();
    }

    private static async Task<string> CleanUp(HttpSteps http, string lane, string key)
    {
        var (status, body) = await http.PostUntilAnswered($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=60", new JsonObject(), key);
        ((int)status).ShouldBeOneOf(200, 202);
        return body!["lane_id"]!.GetValue<string>();
    }
}
