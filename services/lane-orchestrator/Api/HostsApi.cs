using Helios.Contracts.Harness;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Hosts and the harness over HTTP.</summary>
internal static class HostsApi
{
    public static void MapHosts(this RouteGroupBuilder api)
    {
        api.MapGet("/v1/hosts", List).Doc("ListHosts", new("Lists the hosts")
        {
            Query = Page<HostView>.Parameters,
            Answers = [(200, typeof(Page<HostView>))],
        });
        api.MapGet("/v1/harness/cliproxy/status", Harness).Doc("GetHarnessStatus", new("Shows how the harness is")
        {
            Query = [new("fresh", "boolean", "Probe it now.")],
            Answers = [(200, typeof(HarnessStatusAnswer))],
        });
    }

    private static async Task<IResult> List(HttpContext http, IDbContextFactory<OrchestratorContext> reads, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var (limit, before) = request.Paging<HostId>();
        request.Done();
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var rows = await context.Hosts
            .FromSql($"select * from lanes.hosts where ({before}::text is null or host_id < {before}::text)")
            .OrderByDescending(row => row.HostId).Take(limit + 1).ToListAsync(cancellationToken);
        return new JsonAnswer(Page<HostView>.Of([.. rows.Select(row => row.ToView())], limit, view => view.HostId.ToString()));
    }

    private static async Task<IResult> Harness(HttpContext http, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var fresh = request.Query.Flag("fresh");
        request.Done();
        return JsonAnswer.Of(await questions.Harness(fresh, cancellationToken), status => new JsonAnswer(status));
    }
}
