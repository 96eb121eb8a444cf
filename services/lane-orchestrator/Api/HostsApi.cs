using Helios.Contracts.Harness;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
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
        api.MapGet("/v1/hosts", List).Doc("ListHosts", new("Lists the hosts") { Answers = [(200, typeof(Page<HostView>))] });
        api.MapGet("/v1/harness/cliproxy/status", Harness)
            .Doc("GetHarnessStatus", new("Shows the status of the harness") { Answers = [(200, typeof(HarnessStatusAnswer))] });
    }

    private static async Task<IResult> List(
        Query<PageQuery<HostId>> query,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        var (limit, before) = (query.Value.Count, query.Value.Before);
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var rows = await context
            .Hosts.FromSql($"select * from lanes.hosts where ({before}::text is null or host_id < {before}::text)")
            .OrderByDescending(row => row.HostId)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return new JsonAnswer(Page<HostView>.Of([.. rows.Select(row => row.ToView())], limit, view => view.HostId.ToString()));
    }

    private static async Task<IResult> Harness(Query<HarnessQuery> query, BusQueries questions, CancellationToken cancellationToken) =>
        JsonAnswer.Of(await questions.Harness(query.Value.Fresh, cancellationToken), status => new JsonAnswer(status));

    private sealed record HarnessQuery
    {
        [Parameter("Whether to probe it now.")]
        public bool Fresh { get; init; }
    }
}
