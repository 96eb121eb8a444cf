using System.Globalization;
using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Api;

/// <summary>One request, read once: path, query, headers and body, with everything that is wrong with it.</summary>
internal sealed class ApiRequest
{
    public const string ActorHeader = "X-Helios-Actor";

    private const int DefaultWaitSeconds = 30;
    private const int MaxWaitSeconds = 300;

    private static readonly object Key = new();

    private readonly HttpContext http;
    private readonly Guid? reservedId;

    private ApiRequest(HttpContext http, EndpointDoc doc, JsonDocument? body, Faults faults, Guid? reservedId)
    {
        this.http = http;
        this.reservedId = reservedId;
        Faults = faults;
        Query = new QueryFields(http.Request.Query, faults);
        Query.Check(doc);
        Body = new JsonFields(body?.RootElement, "", faults);
        ExpectedRevision = doc.Matches ? ReadIfMatch() : null;
    }

    public Faults Faults { get; }

    public QueryFields Query { get; }

    public JsonFields Body { get; }

    /// <summary>The revision of <c>If-Match</c>; none when any will do.</summary>
    public long? ExpectedRevision { get; }

    /// <summary>Where a broken stream of events goes on.</summary>
    public string? LastEventId => http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } only] ? only : null;

    public Cause Cause => new() { CorrelationId = Correlation.Of(http), Actor = Actor() };

    /// <summary>Made by <see cref="ApiFilter"/> before the handler runs.</summary>
    public static void Begin(HttpContext http, EndpointDoc doc, byte[] bytes, Guid? reservedId)
    {
        var faults = new Faults();
        var body = RequestBody.Parse(bytes, faults);
        if (body is not null)
            http.Response.RegisterForDispose(body);
        // What is no JSON has no fields to check.
        faults.Throw();
        http.Items[Key] = new ApiRequest(http, doc, body, faults, reservedId);
    }

    public static ApiRequest Of(HttpContext http) => (ApiRequest)http.Items[Key]!;

    /// <summary>An id in the path; one that is malformed names nothing, so it is not found.</summary>
    public TId Id<TId>(string name, ProblemReason notFound)
        where TId : struct, IHeliosId<TId>
    {
        var text = http.Request.RouteValues[name] as string;
        var fault = HeliosId.Read<TId>(text, out var id);
        return fault is IdFault.None ? id : throw new RefusedException(new Refusal(notFound, HeliosId.Explain<TId>(text, fault)));
    }

    public WorkspaceId WorkspaceId => Id<WorkspaceId>("workspace", ProblemReason.WorkspaceNotFound);

    public LaneId LaneId => Id<LaneId>("lane", ProblemReason.LaneNotFound);

    public RunId RunId => Id<RunId>("run", ProblemReason.RunNotFound);

    public SessionId SessionId => Id<SessionId>("session", ProblemReason.SessionNotFound);

    public TerminalId TerminalId => Id<TerminalId>("terminal", ProblemReason.TerminalNotFound);

    /// <summary>An id for what the request makes: the same again when the request is repeated under its idempotency key.</summary>
    public TId NewId<TId>()
        where TId : struct, IHeliosId<TId> => TId.From(reservedId ?? UlidGenerator.Shared.Next());

    /// <summary>Whether an earlier attempt at the request may have made what it makes.</summary>
    public bool MayRepeat => reservedId is not null;

    /// <summary>How many items are wanted, and the id that the page before ended with.</summary>
    public (int Limit, string? Before) Paging<TId>()
        where TId : struct, IHeliosId<TId> =>
        ((int?)Query.Number("limit", 1, Page<object>.MaxLimit) ?? Page<object>.DefaultLimit, Query.Id<TId>("cursor")?.ToString());

    /// <summary>What to wait for, if for anything, and how long.</summary>
    public (bool Wait, TimeSpan AtMost) Waiting(string target)
    {
        var seconds = Query.Number("timeout", 0, MaxWaitSeconds) ?? DefaultWaitSeconds;
        var wait = Query.Text("wait");
        if (wait is not null && wait != target)
            Query.Wrong("wait", $"Only '{target}' can be waited for here.");
        else if (wait is null && Query.Text("timeout") is not null)
            Query.Wrong("timeout", $"A timeout goes with wait={target}.");
        return (wait is not null, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Ends the reading: unknown fields are faults, and any fault ends the request.</summary>
    public void Done()
    {
        Body.End();
        Faults.Throw();
    }

    private string Actor()
    {
        var given = http.Request.Headers[ActorHeader];
        return given is [{ Length: <= 128 } only] && Correlation.IsValid(only) ? only : "api";
    }

    private long? ReadIfMatch()
    {
        var given = http.Request.Headers.IfMatch;
        if (given.Count == 0 || given is ["*"])
            return null;
        if (given is [{ Length: > 2 } tag] && tag.StartsWith('"') && tag.EndsWith('"')
            && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            return revision;
        }

        Faults.Add("If-Match", "invalid", "Expected was an ETag as Helios gave it, such as \"3\".");
        return null;
    }
}
