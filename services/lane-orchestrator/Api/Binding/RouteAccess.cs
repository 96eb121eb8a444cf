using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>Decides whether a caller may use a route.</summary>
internal sealed class RouteAccess
{
    private static readonly object Key = new();

    private readonly TokenScope scope;
    private readonly Reach reach;
    private readonly bool isUsersAct;
    private readonly HashSet<string> path;

    public RouteAccess(EndpointBuilder endpoint)
    {
        var doc = endpoint.Metadata.OfType<EndpointDoc>().Last();
        scope = ScopeOf(doc, endpoint.Metadata.OfType<HttpMethodMetadata>().Last().HttpMethods.Single());
        reach = doc.Reach;
        isUsersAct = doc.IsUsersAct;
        path = ((RouteEndpointBuilder)endpoint)
            .RoutePattern.Parameters.Select(parameter => parameter.Name)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The scope that a route requires.</summary>
    public static TokenScope ScopeOf(EndpointDoc doc, string method) =>
        doc.Scope ?? (HttpMethods.IsGet(method) ? TokenScope.Read : TokenScope.Operate);

    /// <summary>The caller, who was identified before any route.</summary>
    public static Caller CallerOf(HttpContext http) => FindCaller(http)!;

    /// <summary>The same; null if the path needs no caller.</summary>
    public static Caller? FindCaller(HttpContext http) => (Caller?)http.Items[Key];

    public static void Attach(HttpContext http, Caller caller) => http.Items[Key] = caller;

    /// <summary>Why the caller may not use the route with this path; null if it may.</summary>
    public async Task<Refusal?> Refuse(HttpContext http)
    {
        var caller = CallerOf(http);
        if (caller.Scope < scope)
            return TooSmall(caller);
        if (caller.OnlyLane is { } own && scope > TokenScope.Read)
            return isUsersAct ? InTheUsersName(caller) : await RefuseOtherLanes(http, caller, own);
        return caller.Workspaces is null || reach is not Reach.ByPath ? null : await RefuseByPath(http, caller);
    }

    private Refusal TooSmall(Caller caller)
    {
        var needed = SnakeCase.Of(scope);
        return new Refusal(
            ProblemReason.Forbidden,
            caller.Scope is TokenScope.Unspecified
                ? $"'{caller.Name}' may not use Helios. To allow it, set the agent scope of its workspace to 'self' or 'fleet' "
                    + "(helios workspace set)."
                : $"The token '{caller.Name}' has the scope '{SnakeCase.Of(caller.Scope)}'; this needs '{needed}'. Use a token that has it "
                    + "(helios token create)."
        )
        {
            Fields = new Dictionary<string, object?> { ["required_scope"] = needed },
        };
    }

    private async Task<Refusal?> RefuseOtherLanes(HttpContext http, Caller caller, LaneId own)
    {
        if (path.Contains("lane"))
            return LaneId.TryParse(Value(http, "lane"), provider: null, out var lane) && lane != own ? NotItsOwn(caller) : null;
        if (!path.Contains("session"))
            return NotItsOwn(caller);
        var (refusal, session) = await SessionOf(http);
        return refusal ?? (session is null || session.LaneId == own ? null : NotItsOwn(caller));
    }

    private static Refusal InTheUsersName(Caller caller) =>
        new(
            ProblemReason.Forbidden,
            $"The token of '{caller.Name}' does not commit, rebase, merge or push, because that is done in the user's name. In the lane's "
                + "worktree, use git; or use another token."
        );

    private static Refusal NotItsOwn(Caller caller) =>
        new(
            ProblemReason.Forbidden,
            $"The token of '{caller.Name}' changes only that lane. To allow more, set the agent scope of its workspace to 'fleet' (helios "
                + "workspace set), or use another token."
        );

    // Malformed ids are left to the reader, which explains them.
    private async Task<Refusal?> RefuseByPath(HttpContext http, Caller caller)
    {
        if (path.Contains("workspace"))
            return !WorkspaceId.TryParse(Value(http, "workspace"), provider: null, out var workspace) || caller.Reaches(workspace)
                ? null
                : OutOfReach(caller, $"workspace {workspace}");
        if (path.Contains("lane"))
            return !LaneId.TryParse(Value(http, "lane"), provider: null, out var lane) || await Reaches(http, caller, lane)
                ? null
                : OutOfReach(caller, $"lane {lane}");
        if (!path.Contains("session"))
            return OutOfReach(caller, "this");
        var (refusal, session) = await SessionOf(http);
        return refusal
            ?? (session is null || caller.Reaches(session.WorkspaceId) ? null : OutOfReach(caller, $"session {session.SessionId}"));
    }

    private static async Task<(Refusal? Refusal, SessionView? Session)> SessionOf(HttpContext http)
    {
        if (!SessionId.TryParse(Value(http, "session"), provider: null, out var session))
            return (null, null);
        var questions = http.RequestServices.GetRequiredService<BusQueries>();
        var answer = await questions.Sessions<GetSession, SessionFound>(new GetSession { SessionId = session }, http.RequestAborted);
        return answer.Refused(out var refusal, out var found) ? (refusal, null) : (null, found.Session);
    }

    private static string? Value(HttpContext http, string name) => http.Request.RouteValues[name] as string;

    private static async Task<bool> Reaches(HttpContext http, Caller caller, LaneId lane)
    {
        var reads = http.RequestServices.GetRequiredService<IDbContextFactory<OrchestratorContext>>();
        await using var context = await reads.CreateDbContextAsync(http.RequestAborted);
        var workspaces = await context
            .Lanes.Where(row => row.LaneId == lane)
            .Select(row => row.WorkspaceId)
            .ToListAsync(http.RequestAborted);
        return workspaces is [var workspace] && caller.Reaches(workspace);
    }

    /// <summary>
    /// The workspace that a list is limited to: the requested one, or the caller's only one. A caller that is limited to several must
    /// name one of them.
    /// </summary>
    /// <exception cref="RefusedException">The requested workspace is not one of the caller's, or it names none of several.</exception>
    public static WorkspaceId? Narrow(Caller caller, WorkspaceId? requested) =>
        caller.Workspaces is not { } own ? requested
        : requested is { } workspace
            ? caller.Reaches(workspace) ? workspace
                : throw new RefusedException(OutOfReach(caller, $"workspace {workspace}"))
        : own is [var only] ? only
        : throw new RefusedException(
            new Refusal(
                ProblemReason.Forbidden,
                $"The token '{caller.Name}' is limited to {own.Count} workspaces: name one of them with ?workspace=."
            )
        );

    private static Refusal OutOfReach(Caller caller, string what) =>
        new(
            ProblemReason.Forbidden,
            $"The token '{caller.Name}' is limited to other workspaces, and does not reach {what}. Use a token without that limit."
        );
}
