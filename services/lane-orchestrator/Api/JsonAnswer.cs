using System.Text.Json;
using Helios.Contracts.Api;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Api;

/// <summary>An answer in the public JSON.</summary>
internal sealed class JsonAnswer(object value, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>The entity's revision, which becomes the ETag.</summary>
    public long? Revision { get; init; }

    public string? Location { get; init; }

    public static IResult Of<T>(Answer<T> answer, Func<T, IResult> result) =>
        answer.Refused(out var refusal, out var value) ? new ProblemResult(refusal) : result(value);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if (Revision is { } revision)
            response.Headers.ETag = $"\"{revision}\"";
        if (Location is not null)
            response.Headers.Location = Location;
        return response
            .Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), PublicJson.Strict), httpContext.RequestAborted)
            .AsTask();
    }
}
