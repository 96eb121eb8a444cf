using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Board;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Tokens;
using Helios.LaneOrchestrator.Tunnels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// Runs before all routes, and identifies the caller. The Host and Origin checks keep web pages in a browser on this machine out: DNS can
/// point to 127.0.0.1, and a form can be posted anywhere.
/// </summary>
internal sealed partial class RequestGate(
    RequestDelegate next,
    TokenVerifier tokens,
    BoardSessions sessions,
    IOptions<HttpOptions> options,
    TimeProvider time,
    ILogger<RequestGate> logger
)
{
    private const string Scheme = "Bearer ";

    private readonly HttpOptions options = options.Value;

    public async Task InvokeAsync(HttpContext http)
    {
        ServerAnswers.Pass(http);
        if (!Correlation.Begin(http))
        {
            await Answer(http, ProblemReason.InvalidRequest, $"{Correlation.Header} must have 1 to 128 printable ASCII characters.");
            return;
        }

        CrossOrigin.Allow(http, options);
        if (CrossOrigin.IsPreflight(http) && RefuseOrigin(http) is null)
        {
            CrossOrigin.AnswerPreflight(http);
            return;
        }

        if (RefuseOrigin(http) is { } refusal)
        {
            await new ProblemResult(refusal).ExecuteAsync(http);
            return;
        }

        try
        {
            var find = Credentials(http);
            if (!await Identify(http, find))
            {
                await Answer(
                    http,
                    ProblemReason.Unauthenticated,
                    "Send 'Authorization: Bearer <token>' with a valid token: it is missing, wrong, expired or revoked."
                );
                return;
            }

            if (find is not null && RouteAccess.FindCaller(http) is { CanEnd: true } && CallerStreams.IsOne(http))
                await CallerStreams.Serve(http, find, time, () => next(http));
            else
                await next(http);
        }
        catch (Exception exception) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            await Fail(http, exception);
            return;
        }

        // Routing itself answers without a body.
        if (http.Response is { HasStarted: false, ContentType: null, ContentLength: null })
        {
            if (http.Response.StatusCode == StatusCodes.Status404NotFound)
                await Answer(http, ProblemReason.NotFound, $"No {http.Request.Path}; /openapi/v1.json lists the paths.");
            else if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
                await Answer(
                    http,
                    ProblemReason.MethodNotAllowed,
                    $"{http.Request.Path} does not support {http.Request.Method}; see Allow."
                );
        }
    }

    private async Task Fail(HttpContext http, Exception exception)
    {
        var known = Unavailability.Of(exception);
        if (known is null)
            LogFailed(exception, http.Request.Method, http.Request.Path, Correlation.Of(http));
        else
            LogUnavailable(http.Request.Method, http.Request.Path, Correlation.Of(http), exception.Message);
        http.Response.Clear();
        http.Response.Headers[Correlation.Header] = Correlation.Of(http);
        CrossOrigin.Allow(http, options);
        await new ProblemResult(
            known ?? new Refusal(ProblemReason.InternalError, "The request failed; see the service's log for this correlation id.")
        ).ExecuteAsync(http);
    }

    private Refusal? RefuseOrigin(HttpContext http)
    {
        var host = http.Request.Host;
        if (!IsServed(host.Host))
            return new Refusal(
                ProblemReason.HostNotAllowed,
                $"Use a loopback name, or add '{Shown(host.Host)}' to {HttpOptions.Section}:AllowedHosts."
            );

        foreach (var origin in http.Request.Headers.Origin)
        {
            if (!IsOwn(origin, http.Request))
                return new Refusal(
                    ProblemReason.OriginNotAllowed,
                    $"Add '{Shown(origin)}' to {HttpOptions.Section}:AllowedOrigins if its pages may call Helios."
                );
        }

        return null;
    }

    private bool IsServed(string name) =>
        Loopback.IsName(name)
        || options.AllowedHosts.Contains(name, StringComparer.OrdinalIgnoreCase)
        || string.Equals(options.PublicUrl?.Host, name, StringComparison.OrdinalIgnoreCase);

    private bool IsOwn(string? origin, HttpRequest request) =>
        options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase) || BoardCookie.IsOwn(origin, request);

    /// <summary>How the caller is found: by its token, or by the cookie of the board; null if it sends neither.</summary>
    private Func<CancellationToken, Task<Caller?>>? Credentials(HttpContext http)
    {
        if (Bearer(http) is { } token)
            return cancellationToken => tokens.Verify(token, cancellationToken);
        return BoardCookie.Of(http) is { } secret ? cancellationToken => sessions.Verify(secret, cancellationToken) : null;
    }

    private static string? Bearer(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } given] && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? given[Scheme.Length..].Trim()
            : null;

    /// <summary>Finds the caller. A token counts from everywhere, so that a program on this machine has the rights of its token.</summary>
    /// <returns>False if the request needs a token, and has none that is valid.</returns>
    private async Task<bool> Identify(HttpContext http, Func<CancellationToken, Task<Caller?>>? find)
    {
        // Health probes of a container orchestrator have no token and reveal nothing; a tunnel has its own token; and the files
        // of the board contain no data.
        if (
            http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            || http.Request.Path.StartsWithSegments(TunnelRegistry.Path, StringComparison.Ordinal)
            || BoardRoutes.Has(http.Request.Path)
        )
        {
            return true;
        }

        if (HttpMethods.IsPost(http.Request.Method) && http.Request.Path == EnrolmentsApi.JoinPath)
        {
            RouteAccess.Attach(http, Caller.Joining);
            return true;
        }

        var caller = find is null ? null : await find(http.RequestAborted);
        // A wrong token is refused also where none is needed; a browser sends its cookie without having been asked.
        if (caller is null && Bearer(http) is null)
            caller =
                options.LoopbackTrust && Loopback.IsLocal(http.Connection) ? Caller.Administrator
                : IsSignIn(http) ? Caller.Nobody
                : null;
        if (caller is not null)
            RouteAccess.Attach(http, caller);
        return caller is not null;
    }

    private static bool IsSignIn(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.Path.Equals(BoardSessionApi.Path, StringComparison.Ordinal);

    private static string Shown(string? text) => text is { Length: > 100 } ? text[..100] + "…" : text ?? "";

    private static Task Answer(HttpContext http, ProblemReason reason, string detail) =>
        new ProblemResult(new Refusal(reason, detail)).ExecuteAsync(http);

    [LoggerMessage(1901, LogLevel.Error, "{Method} {Path} failed ({CorrelationId})")]
    private partial void LogFailed(Exception exception, string method, string path, string correlationId);

    [LoggerMessage(1902, LogLevel.Warning, "{Method} {Path} is unavailable ({CorrelationId}): {Why}")]
    private partial void LogUnavailable(string method, string path, string correlationId, string why);
}
