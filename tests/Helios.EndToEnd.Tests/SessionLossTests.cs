using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>What sessions run in, or their agents, are taken away from under them.</summary>
public sealed class SessionLossTests
{
    private const int Many = 20;

    [Fact]
    [Trait("req", "session-mass-death")]
    public async Task Twenty_sessions_whose_tmux_is_killed_are_one_incident_and_none_is_judged_dead()
    {
        using var receiver = new NoticeReceiver();
        await using var system = new EmbeddedSystem([.. SessionSteps.Fast, .. receiver.Settings]);
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        var all = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => steps.Live($"lane-{i}", ["sleep", "600"])));

        await Signals.Send("KILL", await steps.TmuxServer());

        // Bounded: so many rounds of the same doubt, and a person is to look.
        foreach (var (_, session) in all)
            await http.GetUntil($"/v1/sessions/{session}", view => view["state"]!["session"]!["state"]!.ToString() == "stuck");
        foreach (var (_, session) in all)
        {
            var path = await steps.Path(session);
            path.ShouldNotContain(state => state.StartsWith("terminated", StringComparison.Ordinal), string.Join(" ", path));
            path.ShouldContain(state => state.StartsWith("detecting", StringComparison.Ordinal), string.Join(" ", path));
        }

        await Eventually.Holds(() => receiver.Of("host-incident").Count == 1);
        (await http.GetUntil("/v1/events?topic=session.incident.started", page => page["items"]!.AsArray().Count > 0))["items"]!
            .AsArray()
            .Count.ShouldBe(1);

        await Task.WhenAll(all.Select(each => steps.CleanUp(each.Lane)));
        foreach (var (_, session) in all)
            await steps.Until(session, "terminated", "auto_cleanup");
        (await http.AllEvents("topic=session.incident.started")).Count.ShouldBe(1);
        receiver.Of("host-incident").Count.ShouldBe(1);
        receiver.Of("agent-stuck").ShouldBeEmpty();
        receiver.Of("agent-exited").ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-liveness")]
    public async Task A_stopped_agent_is_alive_one_that_left_a_shell_is_reported_and_one_that_is_gone_has_ended()
    {
        using var receiver = new NoticeReceiver();
        await using var system = new EmbeddedSystem([.. SessionSteps.Fast, .. receiver.Settings]);
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);

        await Task.WhenAll(Stopped(), LeftAShell(), Gone());

        async Task Stopped()
        {
            var (lane, session) = await steps.Live("stopped", SessionSteps.Agent("--run-for", "600"), mode: "headless");
            var agent = SessionSteps.Process(lane);
            // It alone: the shell that keeps its exit code goes on.
            await Signals.Send("STOP", agent.Pid);

            await steps.UntilSeen(session, "process", "indeterminate", "SIGSTOP");
            (await http.Get($"/v1/sessions/{session}"))["state"]!["session"]!["state"]!.ToString().ShouldBe("working");
            await Signals.Send("CONT", agent.Pid);
            await steps.UntilSeen(session, "process", "alive");

            (await steps.Path(session)).ShouldNotContain(state =>
                state.StartsWith("detecting", StringComparison.Ordinal) || state.StartsWith("stuck", StringComparison.Ordinal)
            );
            SessionSteps.Process(lane).Identity.ShouldBe(agent.Identity);
            await steps.CleanUp(lane);
            LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_LANE_ID", lane));
        }

        async Task LeftAShell()
        {
            var agent = $"'{BuiltProgram.FakeAgent}' --run-for 600; exec bash --norc -i";
            var (lane, session) = await steps.Live("left", ["bash", "--norc", "-i", "-c", agent]);
            await Signals.Send("KILL", SessionSteps.Process(lane).Pid);

            await steps.Until(session, "stuck", "agent_process_exited");
            var told = await steps.UntilSeen(session, "process", "dead", "left a shell (bash)");
            told["summary"]!.ToString().ShouldNotBeEmpty();
            told["evidence"]!
                .AsArray()
                .ShouldContain(seen => seen!["source"]!.ToString() == "runtime" && seen["finding"]!.ToString() == "alive");
            var path = await steps.Path(session);
            path[^2..].ShouldBe(["detecting/agent_process_exited", "stuck/agent_process_exited"]);
            await Eventually.Holds(() => receiver.Of("agent-stuck").Count(notice => notice["session_id"]!.ToString() == session) == 1);

            // A text would be a command to that shell.
            var (status, sent) = await http.Try(
                HttpMethod.Post,
                $"/v1/sessions/{session}/send",
                new JsonObject { ["text"] = "touch typed-into-a-shell" }
            );
            if ((int)status == 202)
            {
                var id = sent!["message_id"]!.ToString();
                var explained = await http.GetUntil(
                    $"/v1/sessions/{session}/explain",
                    told =>
                        told["messages"]!
                            .AsArray()
                            .Any(message => message!["message_id"]!.ToString() == id && message["status"]!.ToString() == "failed")
                );
                explained["messages"]!.AsArray().Single()!["reason"]!.ToString().ShouldBe("agent_dead");
            }
            else
            {
                ((int)status).ShouldBe(409, $"{sent}");
            }

            Directory.EnumerateFiles(repository.Path, "typed-into-a-shell", SearchOption.AllDirectories).ShouldBeEmpty();
            await http.Post($"/v1/sessions/{session}/kill?wait=terminated&timeout=30");
            await steps.Until(session, "terminated", "manually_killed");
            SessionSteps.Processes(lane, "bash").ShouldBeEmpty();
        }

        async Task Gone()
        {
            var (lane, session) = await steps.Live("gone", SessionSteps.Agent("--run-for", "600"));
            await Signals.Send("KILL", SessionSteps.Process(lane).Pid);

            await steps.Until(session, "terminated", "runtime_lost");
            (await steps.Path(session))[^2..].ShouldBe(["detecting/runtime_lost", "terminated/runtime_lost"]);
            (await http.Get($"/v1/sessions/{session}/output"))["ended"]!.GetValue<bool>().ShouldBeTrue();
            await steps.LaneUntil(lane, "ready");
            await Eventually.Holds(() => receiver.Of("agent-exited").Count(notice => notice["session_id"]!.ToString() == session) == 1);
        }
    }
}
