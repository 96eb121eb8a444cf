using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>What a request causes in all services is one trace.</summary>
public sealed class TraceTests
{
    private const string Orchestrator = "helios-lane-orchestrator";
    private const string Agent = "helios-worktree-agent";

    [Fact]
    [Trait("req", "telemetry-over-otlp")]
    public async Task A_request_is_traced_through_the_services_to_git_and_back()
    {
        using var collector = new TraceCollector();
        await using var system = new SeparateServices(collector.Settings);
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path });
        var (trace, caller) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());

        using var client = new HttpClient { BaseAddress = system.Url, Timeout = TimeSpan.FromMinutes(2) };
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"/v1/workspaces/{workspace["workspace_id"]}/lanes?wait=ready&timeout=60"
        );
        request.Headers.Add("traceparent", $"00-{trace}-{caller}-01");
        request.Content = JsonContent.Create(new JsonObject { ["display_name"] = "traced" });
        using var response = await client.SendAsync(request);
        var lane = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        lane["status"]!.ToString().ShouldBe("ready", $"{lane}");

        await Await.True(
            () =>
            {
                var spans = collector.Trace(trace);
                return spans.Values.Any(span =>
                        IsGit(span) && Path(spans, span).Any(above => above.Service == Orchestrator && above.Parent == caller)
                    ) && spans.Values.Any(span => span.Service == Orchestrator && Path(spans, span).Any(above => above.Service == Agent));
            },
            HttpSteps.Patience,
            () => string.Join('\n', collector.Trace(trace).Values)
        );
        await http.Post($"/v1/lanes/{lane["lane_id"]}/cleanup?wait=closed&timeout=60");
    }

    private static bool IsGit(TracedSpan span) => span.Service == Agent && span.Name.StartsWith("git ", StringComparison.Ordinal);

    /// <summary>The spans that a span is a part of, up to the first one that is known.</summary>
    private static IEnumerable<TracedSpan> Path(Dictionary<string, TracedSpan> spans, TracedSpan from)
    {
        for (var span = spans.GetValueOrDefault(from.Parent); span is not null; span = spans.GetValueOrDefault(span.Parent))
            yield return span;
    }
}
