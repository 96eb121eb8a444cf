using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The parts that look after sessions are processes of their own, which pause and die.</summary>
public sealed class SessionServiceTests
{
    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_paused_host_costs_nobody_a_session_and_a_killed_registry_reacts_once()
    {
        using var receiver = new NoticeReceiver();
        await using var system = new SeparateServices([
            .. SessionSteps.Fast,
            .. receiver.Settings,
            ("Helios__Sessions__Reactions__AgentIdleFor", "00:00:03"),
        ]);
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        var (_, first) = await steps.Live("first", SessionSteps.Agent("--ask", "--run-for", "600"));
        var (lane, second) = await steps.Live("second", SessionSteps.Agent("--run-for", "600"));
        await steps.UntilSeen(first, "process", "alive");

        await system.Pause("worktree-agent");
        // Far longer than the rounds, of which none comes.
        await Moments.Pass(TimeSpan.FromSeconds(4));
        await system.GoOn("worktree-agent");

        var before = DateTimeOffset.UtcNow;
        foreach (var session in new[] { first, second })
        {
            await http.GetUntil(
                $"/v1/sessions/{session}/explain",
                told =>
                    told["evidence"]!
                        .AsArray()
                        .Any(seen => seen!["source"]!.ToString() == "process" && seen["at"]!.GetValue<DateTimeOffset>() > before)
            );
            (await steps.Path(session)).ShouldNotContain(
                state =>
                    state.StartsWith("detecting", StringComparison.Ordinal) || state.StartsWith("terminated", StringComparison.Ordinal),
                $"{await steps.Explain(session)}"
            );
        }

        (await http.AllEvents("topic=session.incident.started")).ShouldBeEmpty();

        // Decided, and the reaction to one is due at once, to the other in seconds: the registry sees neither.
        await steps.Says(first, "idle");
        await steps.Says(second, "waiting_input");
        await system.Kill("session-registry");
        await Moments.Pass(TimeSpan.FromSeconds(3));
        await system.Launch("session-registry");

        await Eventually.Holds(() => receiver.Of("agent-idle").Count == 1);
        await Eventually.Holds(() => receiver.Of("agent-needs-input").Count == 1);
        // One more kill, after it: nothing is done again.
        await system.KillAndRestart("session-registry");
        await steps.Says(second, "active");
        await steps.LaneUntil(lane, "running");
        await steps.Until(second, "working", "task_in_progress");
        var reactions = await http.Events("topic=session.reaction.sent", 2);
        reactions
            .Select(reaction => $"{reaction["subject"]} {reaction["data"]!["key"]}")
            .Order(StringComparer.Ordinal)
            .ShouldBe(new[] { $"{first} agent-idle", $"{second} agent-needs-input" }.Order(StringComparer.Ordinal));
        // Nobody said that it may be typed for, and nobody looks for its pull request.
        (await steps.Explain(first))["messages"]!
            .AsArray()
            .ShouldBeEmpty();
        receiver.Of("agent-idle").Count.ShouldBe(1);
        receiver.Of("agent-needs-input").Count.ShouldBe(1);
    }
}
