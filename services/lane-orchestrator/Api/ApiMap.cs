using Helios.LaneOrchestrator.Api.Binding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>All routes of the public API.</summary>
internal static class ApiMap
{
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("");
        ((IEndpointConventionBuilder)api).Finally(RequestReader.Guard);
        api.MapWorkspaces();
        api.MapSetupApprovals();
        api.MapLanes();
        api.MapRuns();
        api.MapOutput();
        api.MapChanges();
        api.MapLaneWork();
        api.MapArchives();
        api.MapTerminals();
        api.MapSessions();
        api.MapSessionOutput();
        api.MapUsage();
        api.MapHosts();
        api.MapEnrolments();
        api.MapReconciliation();
        api.MapDeadLetters();
        api.MapTokens();
        api.MapBoardSession();
        api.MapEvents();
        routes.MapOpenApiDocument();
    }
}
