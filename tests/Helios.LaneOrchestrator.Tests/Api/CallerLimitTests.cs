using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "tokens")]
public sealed class CallerLimitTests
{
    [Fact]
    public async Task A_token_that_sends_too_much_waits_and_no_other_does()
    {
        await using var it = await Orchestrator.Start(("Helios:Http:RequestsPerSecond", "1"), ("Helios:Http:RequestsAtOnce", "5"));
        using var greedy = await Client("greedy");
        using var modest = await Client("modest");

        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async _ =>
                {
                    using var answer = await greedy.GetAsync("/v1/lanes");
                    if (answer.StatusCode is not HttpStatusCode.TooManyRequests)
                        return answer.StatusCode;
                    int.Parse(answer.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
                    (await answer.Content.ReadAsStringAsync()).ShouldContain("\"reason\":\"rate_limited\"");
                    return answer.StatusCode;
                })
        );

        statuses.Count(status => status is HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(5);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
        (await modest.GetAsync("/v1/lanes")).StatusCode.ShouldBe(HttpStatusCode.OK);
        for (var request = 0; request < 20; request++)
            (await it.Http.GetAsync("/v1/lanes")).StatusCode.ShouldBe(HttpStatusCode.OK);

        async Task<HttpClient> Client(string name)
        {
            var secret = (await it.Send("POST", "/v1/tokens", new { name, scope = "read" })).Body["secret"]!.GetValue<string>();
            var http = new HttpClient { BaseAddress = it.Address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            return http;
        }
    }
}
