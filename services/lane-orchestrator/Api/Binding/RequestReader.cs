using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>
/// Runs before every handler: reads the request completely, reports all of its faults, prevents second effects of repeated requests, and
/// turns refusals into problems. The handler's parameters declare what a request may contain.
/// </summary>
internal sealed class RequestReader
{
    public const string ActorHeader = "X-Helios-Actor";

    private static readonly Dictionary<string, (Func<string?, string?> Fault, ProblemReason Reason)> PathIds = new(StringComparer.Ordinal)
    {
        ["workspace"] = (Fault<WorkspaceId>, ProblemReason.WorkspaceNotFound),
        ["lane"] = (Fault<LaneId>, ProblemReason.LaneNotFound),
        ["run"] = (Fault<RunId>, ProblemReason.RunNotFound),
        ["session"] = (Fault<SessionId>, ProblemReason.SessionNotFound),
        ["host"] = (Fault<HostId>, ProblemReason.HostNotFound),
        ["terminal"] = (Fault<TerminalId>, ProblemReason.TerminalNotFound),
        ["token"] = (Fault<TokenId>, ProblemReason.TokenNotFound),
        ["enrolment"] = (Fault<EnrolmentId>, ProblemReason.EnrolmentNotFound),
    };

    private readonly EndpointDoc doc;
    private readonly RouteAccess access;
    private readonly IReadOnlyList<string> pathIds;
    private readonly BodyShape body;
    private readonly QueryShape query;
    private readonly RequestDelegate next;

    private RequestReader(EndpointBuilder endpoint)
    {
        doc = endpoint.Metadata.OfType<EndpointDoc>().Last();
        access = new RouteAccess(endpoint);
        pathIds =
        [
            .. ((RouteEndpointBuilder)endpoint).RoutePattern.Parameters.Select(parameter => parameter.Name).Where(PathIds.ContainsKey),
        ];
        body = BodyShape.Of(endpoint.Metadata.OfType<BodyType>().FirstOrDefault()?.Type ?? typeof(Nothing));
        query = QueryShape.Of(endpoint.Metadata.OfType<QueryType>().FirstOrDefault()?.Type ?? typeof(Nothing));
        next = endpoint.RequestDelegate!;
    }

    /// <summary>Adds a reader before the handler of a route.</summary>
    public static void Guard(EndpointBuilder endpoint) => endpoint.RequestDelegate = new RequestReader(endpoint).Invoke;

    private async Task Invoke(HttpContext http)
    {
        try
        {
            if (await access.Refuse(http) is { } refusal)
                throw new RefusedException(refusal);
            byte[] bytes = HttpMethods.IsGet(http.Request.Method)
                ? []
                : await RequestBody.Read(http, http.RequestServices.GetRequiredService<TimeProvider>(), http.RequestAborted);
            var isKeyed = HttpMethods.IsPost(http.Request.Method) && http.Request.Headers[IdempotencyKeys.Header].Count > 0;
            if (isKeyed && doc.IsSecret)
                throw new RefusedException(
                    Faults.Refusal(IdempotencyKeys.Header, "invalid", "The answer contains a secret, so it is not kept to be repeated.")
                );
            if (isKeyed)
                await http.RequestServices.GetRequiredService<IdempotencyKeys>().Once(http, bytes, id => Handle(http, bytes, id));
            else
                await Handle(http, bytes, reservedId: null);
        }
        catch (RefusedException refused)
        {
            await new ProblemResult(refused.Refusal).ExecuteAsync(http);
        }
        catch (BadHttpRequestException exception)
        {
            await new ProblemResult(new Refusal(ProblemReason.InvalidRequest, exception.Message)).ExecuteAsync(http);
        }
    }

    private async Task Handle(HttpContext http, byte[] bytes, Guid? reservedId)
    {
        try
        {
            Read(http, bytes, reservedId).Attach(http);
            await next(http);
        }
        catch (RefusedException refused)
        {
            await new ProblemResult(refused.Refusal).ExecuteAsync(http);
        }
    }

    private ApiRequest Read(HttpContext http, byte[] bytes, Guid? reservedId)
    {
        using var json = RequestBody.Parse(bytes);
        // A malformed id refers to nothing, so it is not found.
        foreach (var name in pathIds)
        {
            var (fault, reason) = PathIds[name];
            if (fault(http.Request.RouteValues[name] as string) is { } detail)
                throw new RefusedException(new Refusal(name == "lane" ? doc.LaneIsMissing : reason, detail));
        }

        var faults = new Faults();
        var caller = RouteAccess.CallerOf(http);
        var request = new ApiRequest
        {
            Query = query.Read(http.Request.Query, faults),
            Body = body.Read(json?.RootElement, "", faults),
            Cause = new Cause { CorrelationId = Correlation.Of(http), Actor = caller.Name ?? Actor(http) },
            Caller = caller,
            ExpectedRevision = doc.Matches ? IfMatch(http, faults) : null,
            LastEventId = http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } only] ? only : null,
            ReservedId = reservedId,
        };
        faults.Throw();
        return request;
    }

    private static string Actor(HttpContext http)
    {
        var given = http.Request.Headers[ActorHeader];
        return given is [{ Length: <= 128 } only] && Correlation.IsValid(only) ? only : "api";
    }

    private static long? IfMatch(HttpContext http, Faults faults)
    {
        var given = http.Request.Headers.IfMatch;
        if (given.Count == 0 || given is ["*"])
            return null;
        if (
            given is [{ Length: > 2 } tag]
            && tag.StartsWith('"')
            && tag.EndsWith('"')
            && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
        )
        {
            return revision;
        }

        faults.Add("If-Match", "invalid", "Expected an ETag as returned by Helios, such as \"3\".");
        return null;
    }

    private static string? Fault<TId>(string? text)
        where TId : struct, IHeliosId<TId>
    {
        var fault = HeliosId.Read<TId>(text, out _);
        return fault is IdFault.None ? null : HeliosId.Explain<TId>(text, fault);
    }

    private sealed record Nothing;
}
