using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>What a Prometheus knows.</summary>
internal sealed class PrometheusQueries(Uri address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address };

    /// <summary>The series that a query gives now; fails where the query is refused.</summary>
    public async Task<JsonArray> Query(string query)
    {
        using var response = await http.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        answer["status"]!.ToString().ShouldBe("success", $"{query}: {answer}");
        return answer["data"]!["result"]!.AsArray();
    }

    /// <summary>Waits until a query gives something.</summary>
    public Task Until(string query) =>
        Eventually.Holds(
            async () =>
            {
                try
                {
                    return (await Query(query)).Count > 0;
                }
                catch (HttpRequestException)
                {
                    // It has only just been started.
                    return false;
                }
            },
            what: query
        );

    /// <summary>Each alert rule has been evaluated without an error.</summary>
    public Task EvaluatesAllRules() =>
        Eventually.Passes(async () =>
        {
            var answer = await http.GetFromJsonAsync<JsonNode>("/api/v1/rules");
            var rules = answer!["data"]!["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).ToList();
            rules.Count.ShouldBeGreaterThan(5);
            rules.ShouldAllBe(rule => rule!["health"]!.ToString() == "ok");
        });

    public void Dispose() => http.Dispose();
}
