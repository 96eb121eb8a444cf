using System.Net;
using System.Text.Json;
using Helios.Hosting.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.Hosting.Tests;

public sealed class ServiceDefaultsTests
{
    [Fact]
    public async Task A_service_is_live_while_a_dependency_is_away_but_not_ready_and_says_why()
    {
        await using var service = await ServiceUnderTest.Start(services: services =>
            services
                .AddHealthChecks()
                .AddCheck("bus", () => HealthCheckResult.Healthy(), ["ready"])
                .AddCheck("postgres", () => HealthCheckResult.Unhealthy("it does not answer"), ["ready"])
        );

        (await service.Http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var ready = await service.Http.GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var body = await Json(ready);
        body.GetProperty("status").GetString().ShouldBe("unhealthy");
        body.GetProperty("checks").GetProperty("bus").GetProperty("status").GetString().ShouldBe("healthy");
        body.GetProperty("checks").GetProperty("postgres").GetProperty("detail").GetString().ShouldBe("it does not answer");
    }

    [Fact]
    public async Task A_service_returns_the_correlation_id_it_was_given_or_one_of_its_own()
    {
        await using var service = await ServiceUnderTest.Start();

        (await Correlation(service, "mine 1")).ShouldBe("mine 1");
        var (first, second) = (await Correlation(service, null), await Correlation(service, null));
        first.ShouldMatch("^cor_[0-7][0-9A-HJKMNP-TV-Z]{25}$");
        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task A_service_refuses_a_correlation_id_that_is_too_long()
    {
        await using var service = await ServiceUnderTest.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation("X-Correlation-Id", new string('x', 129));

        var answer = await service.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Json(answer)).GetProperty("reason").GetString().ShouldBe("invalid_request");
    }

    [Fact]
    public async Task A_service_writes_a_problem_with_its_reason_and_fields()
    {
        await using var service = await ServiceUnderTest.Start(map: app =>
            app.MapGet(
                "/problem",
                (HttpContext http) =>
                    HeliosProblems.Problem(
                        http,
                        409,
                        "lane_capacity_exceeded",
                        "No capacity is left",
                        "Clean up a lane, or raise the capacity.",
                        new Dictionary<string, object?> { ["limit"] = 50, ["in_use"] = 50 }
                    )
            )
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/problem");
        request.Headers.Add("X-Correlation-Id", "abc");

        var answer = await service.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var body = await Json(answer);
        body.GetProperty("type").GetString().ShouldBe("urn:helios:lane_capacity_exceeded");
        body.GetProperty("status").GetInt32().ShouldBe(409);
        body.GetProperty("in_use").GetInt32().ShouldBe(50);
        body.GetProperty("correlation_id").GetString().ShouldBe("abc");
    }

    private static async Task<string> Correlation(ServiceUnderTest service, string? given)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        if (given is not null)
        {
            request.Headers.Add("X-Correlation-Id", given);
        }

        return (await service.Http.SendAsync(request)).Headers.GetValues("X-Correlation-Id").Single();
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
