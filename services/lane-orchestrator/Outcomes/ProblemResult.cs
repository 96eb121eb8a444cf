using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Outcomes;

/// <summary>A refusal as RFC 9457 problem details.</summary>
internal sealed class ProblemResult(Refusal refusal) : IResult
{
    public const string MediaType = "application/problem+json";

    // Long enough for a host or broker to reconnect, short enough for a person to wait.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = refusal.Reason.Status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (refusal.Reason.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            response.Headers.RetryAfter = (refusal.RetryAfter ?? RetryAfter).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        if (refusal.Reason == ProblemReason.Unauthenticated)
            response.Headers.WWWAuthenticate = "Bearer";

        var problem = new JsonObject
        {
            ["type"] = $"urn:helios:{refusal.Reason.Name}",
            ["title"] = refusal.Reason.Title,
            ["status"] = refusal.Reason.Status,
            ["reason"] = refusal.Reason.Name,
            ["detail"] = refusal.Detail,
            ["correlation_id"] = Correlation.Of(httpContext),
        };
        if (refusal.Recorded is { } recorded)
            problem["recorded"] = recorded;
        foreach (var (name, value) in refusal.Fields)
            problem[name] = JsonSerializer.SerializeToNode(value, PublicJson.Strict);
        return response
            .Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, PublicJson.Strict), httpContext.RequestAborted)
            .AsTask();
    }
}
