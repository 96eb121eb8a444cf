using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>An SSE client that is cut off again and again while lanes live and die.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class EventStreamTests(SharedSystem shared)
{
    [Fact]
    [Trait("req", "public-events")]
    public async Task It_sees_every_event_exactly_once_when_it_resumes_where_it_was()
    {
        var system = shared.System;
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (
            await http.Post("/v1/workspaces", new JsonObject { ["name"] = SharedSystem.NewName(), ["repository"] = repository.Path })
        )["workspace_id"]!.GetValue<string>();

        using var over = new CancellationTokenSource();
        var seen = new List<string>();
        var listening = ListenWithCuts(new Uri(system.Url, $"/v1/events?topic=lane.%23&workspace={workspace}"), seen, every: 7, over.Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => new LaneScript(system, http, workspace, repository, $"lane{i}").Play()));
        await http.GetUntil($"/v1/events?topic=lane.cleaned&workspace={workspace}", page => page["items"]!.AsArray().Count == 4);
        var all = (await http.AllEvents($"topic=lane.%23&workspace={workspace}")).Select(e => e["id"]!.GetValue<string>()).ToList();
        await Await.True(
            () =>
            {
                lock (seen)
                    return seen.Count >= all.Count;
            },
            HttpSteps.Patience,
            () => $"{seen.Count} of {all.Count} events came"
        );
        await over.CancelAsync();
        await listening;

        seen.ShouldBe(all);
    }

    private static async Task ListenWithCuts(Uri stream, List<string> seen, int every, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var last = "0";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, stream);
                request.Headers.Accept.ParseAdd("text/event-stream");
                request.Headers.Add("Last-Event-ID", last);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                response.EnsureSuccessStatusCode();
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
                string? id = null;
                for (var left = every; left > 0 && await reader.ReadLineAsync(cancellationToken) is { } line; )
                {
                    if (line.StartsWith("id:", StringComparison.Ordinal))
                    {
                        id = line[3..].Trim();
                    }
                    else if (line.StartsWith("data:", StringComparison.Ordinal))
                    {
                        lock (seen)
                            seen.Add(JsonNode.Parse(line[5..])!["id"]!.GetValue<string>());
                        last = id ?? throw new InvalidOperationException("an event without an id cannot be resumed from");
                        left--;
                    }
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The test is over.
            }
        }
    }
}
