using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>Sessions and their lanes, over HTTP, with agents that are real processes.</summary>
public sealed class SessionLifeTests(SessionLifeTests.QuickSystem shared) : IClassFixture<SessionLifeTests.QuickSystem>
{
    [Fact]
    [Trait("req", "session-lanes")]
    public async Task A_session_makes_its_lane_running_or_blocked_takes_texts_and_goes_with_it()
    {
        var system = shared.System;
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        var (lane, session) = await steps.Live("asking", SessionSteps.Agent("--ask", "--run-for", "600", "--fork-grandchild"));
        await steps.LaneUntil(lane, "running");

        await steps.Says(session, "waiting_input");
        await steps.LaneUntil(lane, "blocked");
        await steps.Until(session, "needs_input", "awaiting_user_input");
        await steps.Says(session, "active");
        await steps.LaneUntil(lane, "running");
        await steps.Until(session, "working", "task_in_progress");

        var (status, sent) = await http.Try(HttpMethod.Post, $"/v1/sessions/{session}/send", new JsonObject { ["text"] = "yes; go on" });
        status.ShouldBe(HttpStatusCode.Accepted, $"{sent}");
        sent!["status"]!.ToString().ShouldBe("accepted");
        await http.GetUntil($"/v1/events?topic=session.message.delivered&lane={lane}", page => page["items"]!.AsArray().Count == 1);
        (await http.AllEvents($"topic=session.message.accepted&lane={lane}")).Count.ShouldBe(1);
        var terminal = (await http.Get($"/v1/lanes/{lane}/terminals"))["items"]!.AsArray().Single()!["terminal_id"]!;
        await http.GetUntil(
            $"/v1/lanes/{lane}/terminals/{terminal}/screen",
            screen => $"{screen["text"]}".Contains("answer: yes; go on", StringComparison.Ordinal)
        );

        (await http.Get($"/v1/sessions/{session}/output"))["ended"]!.GetValue<bool>().ShouldBeFalse();

        await steps.CleanUp(lane);

        await steps.Until(session, "terminated", "auto_cleanup");
        var kept = await http.Get($"/v1/sessions/{session}/output");
        kept["stdout"]!.ToString().ShouldContain("answer: yes; go on");
        kept["ended"]!.GetValue<bool>().ShouldBeTrue();
        var ended = await http.GetUntil($"/v1/events?topic=session.terminated&lane={lane}", page => page["items"]!.AsArray().Count == 1);
        ended["items"]![0]!["data"]!["reason"]!.ToString().ShouldBe("auto_cleanup", $"{ended}");
        (await http.Get("/v1/sessions"))["items"]!.AsArray().ShouldBeEmpty();
        await Leftovers.ShouldBeNone(system, http, repository, [lane]);
        var (late, why) = await http.Try(HttpMethod.Post, $"/v1/sessions/{session}/send", new JsonObject { ["text"] = "still there?" });
        late.ShouldBe(HttpStatusCode.Conflict, $"{why}");
        why!["reason"]!.ToString().ShouldBe("invalid_transition");
    }

    [Fact]
    [Trait("req", "session-adopted")]
    public async Task A_restart_adopts_the_agent_that_lives_and_brings_no_killed_one_back()
    {
        var system = shared.System;
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        var (lane, session) = await steps.Live("kept", SessionSteps.Agent("--run-for", "600"));
        var (killedLane, killed) = await steps.Live("killed", SessionSteps.Agent("--run-for", "600"));
        var agent = SessionSteps.Process(lane).Identity;
        var launch = (await http.Get($"/v1/sessions/{session}"))["launch_id"]!.ToString();
        await http.Post($"/v1/sessions/{killed}/kill?wait=terminated&timeout=30");
        SessionSteps.Processes(killedLane, "Helios.Fake").ShouldBeEmpty();

        await system.KillAndRestart("helios");

        var before = DateTimeOffset.UtcNow;
        await http.GetUntil(
            $"/v1/sessions/{session}/explain",
            told =>
                told["evidence"]!
                    .AsArray()
                    .Any(seen =>
                        seen!["source"]!.ToString() == "process"
                        && seen["finding"]!.ToString() == "alive"
                        && seen["at"]!.GetValue<DateTimeOffset>() > before
                    )
        );
        var adopted = await http.Get($"/v1/sessions/{session}");
        adopted["launch_id"]!.ToString().ShouldBe(launch);
        adopted["state"]!["session"]!["state"]!.ToString().ShouldBe("working");
        SessionSteps.Process(lane).Identity.ShouldBe(agent);
        await steps.LaneUntil(lane, "running");

        (await http.Get($"/v1/sessions/{killed}"))["state"]!["session"]!["reason"]!.ToString().ShouldBe("manually_killed");
        SessionSteps.Processes(killedLane, "Helios.Fake").ShouldBeEmpty();
        await http.Post($"/v1/sessions/{session}/kill?wait=terminated&timeout=30");
        SessionSteps.Processes(lane, "Helios.Fake").ShouldBeEmpty();
        await Task.WhenAll(steps.CleanUp(lane), steps.CleanUp(killedLane));
    }

    [Fact]
    [Trait("req", "session-waits")]
    public async Task Whoever_waits_for_a_session_is_woken_by_its_events()
    {
        var system = shared.System;
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        var lane = await steps.Lane("awaited");

        var started = await http.Post(
            $"/v1/lanes/{lane}/sessions?wait=ready&timeout=40",
            new JsonObject
            {
                ["provider"] = "command",
                ["launch"] = true,
                ["argv"] = new JsonArray("sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"),
            }
        );
        started["status"]!.ToString().ShouldBe("attached", $"{started}");
        var ended = await http.Post($"/v1/sessions/{started["session_id"]}/kill?wait=terminated&timeout=40");
        ended["status"]!.ToString().ShouldBe("terminated", $"{ended}");

        await steps.CleanUp(lane);
    }

    [Fact]
    [Trait("req", "session-mapping")]
    public async Task Of_two_concurrent_claims_on_a_lane_or_conversation_one_wins_and_the_other_is_told_the_winner()
    {
        var system = shared.System;
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        string[] lanes = await Task.WhenAll(steps.Lane("one"), steps.Lane("two"), steps.Lane("three"));

        var forLane = await Task.WhenAll(Ensure(lanes[0], "codex", null), Ensure(lanes[0], "claude-code", null));
        var mapped = OneWins(forLane, "lane_already_mapped");
        (await http.Get($"/v1/sessions?lane={lanes[0]}"))["items"]!.AsArray().Single()!["session_id"]!.ToString().ShouldBe(mapped);

        var forConversation = await Task.WhenAll(Ensure(lanes[1], "codex", "conversation-1"), Ensure(lanes[2], "codex", "conversation-1"));
        OneWins(forConversation, "provider_session_in_use");
        await Task.WhenAll(lanes.Select(steps.CleanUp));

        Task<(HttpStatusCode Status, JsonNode? Body)> Ensure(string lane, string provider, string? conversation) =>
            http.Try(
                HttpMethod.Post,
                $"/v1/lanes/{lane}/sessions",
                new JsonObject { ["provider"] = provider, ["provider_session_id"] = conversation }
            );

        static string OneWins((HttpStatusCode Status, JsonNode? Body)[] answers, string reason)
        {
            var told = string.Join("\n", answers.Select(answer => $"{answer.Status} {answer.Body}"));
            var won = answers.Where(answer => answer.Status is HttpStatusCode.OK).ShouldHaveSingleItem(told).Body![
                "session_id"
            ]!.ToString();
            var lost = answers.Where(answer => answer.Status is HttpStatusCode.Conflict).ShouldHaveSingleItem(told).Body!;
            lost["reason"]!.ToString().ShouldBe(reason);
            lost["session_id"]!.ToString().ShouldBe(won);
            return won;
        }
    }

    /// <summary>
    /// One system for all of them. Nobody there looks by himself within the time that is waited for: who waits is woken, or waits in vain.
    /// </summary>
    public sealed class QuickSystem : IAsyncLifetime
    {
        internal EmbeddedSystem System { get; } = new([.. SessionSteps.Fast, ("Helios__Http__LookAgainAfter", "00:01:00")]);

        public async ValueTask InitializeAsync() => await System.Start();

        public async ValueTask DisposeAsync() => await System.DisposeAsync();
    }
}
