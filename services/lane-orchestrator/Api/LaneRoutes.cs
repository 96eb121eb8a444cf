using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The two forms of a lane's path: the long one also contains the lane's workspace.</summary>
internal static class LaneRoutes
{
    private const string Short = "/v1/lanes/{lane}";
    private const string Long = "/v1/workspaces/{workspace}/lanes/{lane}";

    public static void MapLaneRoute(
        this RouteGroupBuilder api,
        string method,
        string rest,
        string operation,
        Delegate handler,
        EndpointDoc doc
    )
    {
        var shared = new LazyHandler(handler);
        api.MapMethods(Short + rest, [method], shared, shared.Invoke).Doc(operation, doc);
        api.MapMethods(Long + rest, [method], shared, http => InItsWorkspace(http, shared.Invoke))
            .Doc(
                $"{operation}InWorkspace",
                doc with
                {
                    Summary = $"{doc.Summary} (with the workspace in the path)",
                    Problems = [.. doc.Problems, ProblemReason.WorkspaceNotFound],
                }
            );
    }

    private static async Task InItsWorkspace(HttpContext http, RequestDelegate next)
    {
        var workspace = HeliosId.Parse<WorkspaceId>((string?)http.Request.RouteValues["workspace"]);
        var lane = HeliosId.Parse<LaneId>((string?)http.Request.RouteValues["lane"]);
        var reads = http.RequestServices.GetRequiredService<IDbContextFactory<OrchestratorContext>>();
        bool there;
        await using (var reading = await reads.CreateDbContextAsync(http.RequestAborted))
            there = await reading.Lanes.AnyAsync(row => row.LaneId == lane && row.WorkspaceId == workspace, http.RequestAborted);
        if (there)
            await next(http);
        else
            await new ProblemResult(new Refusal(ProblemReason.LaneNotFound, $"No lane {lane} in workspace {workspace}.")).ExecuteAsync(
                http
            );
    }
}
