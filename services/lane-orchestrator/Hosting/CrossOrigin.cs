using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>CORS: allows pages of the configured origins to read answers.</summary>
internal static class CrossOrigin
{
    private const string Methods = "GET, POST, PATCH, DELETE";
    private static readonly string RequestHeaders =
        $"Authorization, Content-Type, Accept, If-Match, Idempotency-Key, Last-Event-ID, {Correlation.Header}";
    private static readonly string AnswerHeaders = $"ETag, Location, Retry-After, Allow, {Correlation.Header}";

    // A browser asks again after this many seconds, so that a changed setting soon takes effect.
    private const string MaxAge = "600";

    /// <summary>Allows a page of a configured origin to read the answer. Answers differ by origin, which caches must know.</summary>
    public static void Allow(HttpContext http, HttpOptions options)
    {
        if (options.AllowedOrigins.Count == 0)
            return;
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (http.Request.Headers.Origin is not [{ } origin] || !options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return;
        http.Response.Headers.AccessControlAllowOrigin = origin;
        http.Response.Headers.AccessControlExposeHeaders = AnswerHeaders;
    }

    /// <summary>Whether this is a preflight request of a browser, which has no token.</summary>
    public static bool IsPreflight(HttpContext http) =>
        HttpMethods.IsOptions(http.Request.Method)
        && http.Request.Headers.AccessControlRequestMethod.Count > 0
        && http.Request.Headers.Origin.Count > 0;

    public static void AnswerPreflight(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.AccessControlAllowMethods = Methods;
        http.Response.Headers.AccessControlAllowHeaders = RequestHeaders;
        http.Response.Headers.AccessControlMaxAge = MaxAge;
    }
}
