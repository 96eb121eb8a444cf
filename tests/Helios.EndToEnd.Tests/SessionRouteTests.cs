using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The harness in every mood, and what somebody who ensures a session meanwhile sees of it.</summary>
public sealed class SessionRouteTests
{
    // What the contract promises for any state of the harness.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("req", "session-degraded-ensure")]
    public async Task A_session_is_ensured_in_time_and_says_why_it_goes_around_the_harness()
    {
        await using var harness = new SwitchableHarness();
        harness.Become(SwitchableHarness.Mood.Healthy);
        await using var system = new EmbeddedSystem([
            .. SessionSteps.Fast,
            ("Helios__Harness__BaseUrl", harness.Url),
            ("Helios__Harness__ProbeEvery", "00:00:00.5"),
            ("Helios__Harness__ProbeWithin", "00:00:00.5"),
            ("Helios__Harness__DwellBeforeHealthy", "00:00:00.5"),
        ]);
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var steps = await SessionSteps.In(system, http, repository);
        var lane = await steps.Lane("routed");
        // Its session asks for no harness: what it waits for is the machine alone.
        var beside = await steps.Lane("beside");
        var (times, machine) = (new List<TimeSpan>(), new List<TimeSpan>());
        await Comes(SwitchableHarness.Mood.Healthy, "cliproxy_harness", null);

        await Comes(SwitchableHarness.Mood.Hangs, "native_openai", "harness_timed_out");
        await Comes(SwitchableHarness.Mood.Healthy, "cliproxy_harness", null);
        await Comes(SwitchableHarness.Mood.Refuses, "native_openai", "harness_connection_refused");
        await Comes(SwitchableHarness.Mood.Fails, "native_openai", "harness_error_answered");
        await Comes(SwitchableHarness.Mood.Slow, "native_openai", "harness_timed_out");

        // Which way it goes while the harness flaps is for each check to say; that an answer comes in time is not.
        harness.Become(SwitchableHarness.Mood.Flaps);
        for (var i = 0; i < 10; i++)
        {
            var diagnostics = (await Ensure())["diagnostics"]!;
            (diagnostics["selected_transport"]!.ToString() == "cliproxy_harness").ShouldBe(
                diagnostics["degrade_reason"] is null,
                $"{diagnostics}"
            );
        }

        await Comes(SwitchableHarness.Mood.Healthy, "cliproxy_harness", null);
        await http.GetUntil($"/v1/events?topic=session.transport.changed&lane={lane}", page => page["items"]!.AsArray().Count >= 4);
        times.Max().ShouldBeLessThan(Promised + machine.Max(), $"{string.Join(", ", times)}; the machine: {string.Join(", ", machine)}");

        async Task Comes(SwitchableHarness.Mood mood, string transport, string? reason)
        {
            harness.Become(mood);
            JsonNode? last = null;
            await Await.True(
                async () =>
                {
                    last = (await Ensure())["diagnostics"]!;
                    return last["selected_transport"]!.ToString() == transport && last["degrade_reason"]?.ToString() == reason;
                },
                HttpSteps.Patience,
                () => $"{mood}: {last}\n{system.Logs()}"
            );
        }

        async Task<JsonNode> Ensure()
        {
            var (session, took, control) = await http.PostBeside(
                ($"/v1/lanes/{beside}/sessions", new JsonObject { ["provider"] = "codex", ["preferred_transport"] = "native_openai" }),
                $"/v1/lanes/{lane}/sessions",
                new JsonObject { ["provider"] = "codex" }
            );
            times.Add(took);
            machine.Add(control);
            return session;
        }
    }
}
