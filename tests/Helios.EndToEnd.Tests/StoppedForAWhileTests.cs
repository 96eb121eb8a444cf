using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// Services that stand still for a while, as on a machine that sleeps or has no time for them. Whoever slept judges nobody.
/// </summary>
[Trait("req", "judge-on-time")]
public sealed class StoppedForAWhileTests
{
    // The full times of the settings take minutes; what is stopped is stopped for several times the silence that would lose a host all the
    // same.
    private static readonly bool Soak = Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1";
    private static readonly TimeSpan StopOne = TimeSpan.FromSeconds(Soak ? 40 : 8);
    private static readonly TimeSpan StopAll = TimeSpan.FromSeconds(Soak ? 60 : 10);

    private static readonly (string, string)[] ShortTimes =
    [
        ("Helios__Lanes__HostLostAfter", "00:00:03"),
        ("Helios__Lanes__JudgeHostsEvery", "00:00:00.2"),
        ("Helios__Host__HeartbeatEvery", "00:00:00.5"),
        ("Helios__Agents__ProbeEvery", "00:00:00.5"),
        ("Helios__Host__ParTaskProbeEvery", "00:00:01"),
        ("Helios__Host__ParTaskStaleAfter", "00:00:03"),
    ];

    [Fact]
    public async Task Nothing_is_lost_whichever_stands_still_and_no_host_is_but_one_whose_own_agent_did()
    {
        await using var system = new SeparateServices(Soak ? [] : ShortTimes);
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        var (lane, session) = await steps.Live("first", ["sleep", "600"]);
        var other = await steps.Lane("second");
        var run = (await http.Post($"/v1/lanes/{other}/runs", new JsonObject { ["argv"] = new JsonArray("sleep", "600") }))[
            "run_id"
        ]!.ToString();

        foreach (var part in system.Parts.Where(part => part != "worktree-agent"))
        {
            await Stand(StopOne, part);
            (await http.AllEvents("topic=host.%23")).ShouldAllBe(told => told["type"]!.ToString() == "host.joined", part);
        }

        await Stand(StopAll, [.. system.Parts]);
        (await http.AllEvents("topic=host.%23")).ShouldAllBe(told => told["type"]!.ToString() == "host.joined", "all at once");

        // Its heartbeats were missed by a judge that was on time: lost, and back.
        await Stand(StopOne, "worktree-agent");
        await http.GetUntil($"/v1/lanes/{lane}", view => view["host_reachable"]!.GetValue<bool>());

        (await http.Get($"/v1/lanes/{lane}"))["status"]!.ToString().ShouldBe("running");
        (await http.Get($"/v1/lanes/{other}/runs/{run}"))["status"]!.ToString().ShouldBe("running");
        foreach (var failure in new[] { "lane.run.lost", "lane.par_task.stale", "session.incident.started" })
            (await http.AllEvents($"topic={failure}")).ShouldBeEmpty(failure);
        (await steps.Path(session)).ShouldNotContain(state =>
            state.StartsWith("terminated", StringComparison.Ordinal) || state.StartsWith("errored", StringComparison.Ordinal)
        );

        await http.Post($"/v1/lanes/{other}/runs/{run}/cancel");
        await steps.CleanUp(lane);
        await steps.CleanUp(other);

        // All that a part missed has reached it when what was asked of it afterwards is done.
        async Task Stand(TimeSpan howLong, params string[] parts)
        {
            foreach (var part in parts)
                await system.Pause(part);
            await Task.Delay(howLong, TimeProvider.System);
            foreach (var part in parts)
                await system.GoOn(part);
            // Only one whose own agent stood still may have to come back first.
            await http.GetUntil("/v1/hosts", page => page["items"]!.AsArray().All(host => host!["status"]!.ToString() == "online"));
            await steps.CleanUp(await steps.Lane($"after {string.Join(" ", parts)} {howLong.TotalSeconds}"));
        }
    }
}
