using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Pools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Hosts and the harness over HTTP.</summary>
internal static class HostsApi
{
    public static void MapHosts(this RouteGroupBuilder api)
    {
        api.MapGet("/v1/hosts", List)
            .Doc("ListHosts", new("Lists the hosts") { Reach = Reach.Everything, Answers = [(200, typeof(Page<HostView>))] });
        api.MapGet("/v1/hosts/{host}", Get)
            .Doc(
                "GetHost",
                new("Shows a host: slots, labels, load, memory, disks, pools and incidents")
                {
                    Reach = Reach.Everything,
                    Answers = [(200, typeof(HostView))],
                    Problems = [ProblemReason.HostNotFound],
                }
            );
        api.MapPatch("/v1/hosts/{host}", Change)
            .Doc(
                "ChangeHost",
                new("Changes the labels of a host")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "The labels replace the operator's earlier ones; labels of the agent's settings stay, unless they have the same "
                        + "name.",
                    Matches = true,
                    Answers = [(200, typeof(HostView))],
                    Problems = [ProblemReason.HostNotFound, ProblemReason.RevisionConflict],
                }
            );
        api.MapDraining();
        api.MapGivingUp();
        api.MapGet("/v1/workspaces/{workspace}/placement", Placement)
            .Doc(
                "ExplainPlacement",
                new("Shows on which host a lane would be placed now, and why not on the others")
                {
                    Answers = [(200, typeof(PlacementView))],
                    Problems = [ProblemReason.WorkspaceNotFound, ProblemReason.HostNotFound],
                }
            );
        api.MapGet("/v1/harness/cliproxy/status", Harness)
            .Doc(
                "GetHarnessStatus",
                new("Shows the status of the harness") { Reach = Reach.Everything, Answers = [(200, typeof(HarnessView))] }
            );
    }

    private static void MapDraining(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/hosts/{host}/drain", Drain)
            .Doc(
                "DrainHost",
                new("Gives a host no more lanes")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "It is draining until its last lane is closed, then drained. With clean_up, its lanes are cleaned up and unsaved "
                        + "work is archived; lanes with attached agents stay, unless force is set too. Draining again changes nothing.",
                    Answers = [(200, typeof(HostView))],
                    Problems = [ProblemReason.HostNotFound],
                }
            );
        api.MapPost("/v1/hosts/{host}/undrain", Undrain)
            .Doc(
                "UndrainHost",
                new("Gives a draining host lanes again")
                {
                    Scope = TokenScope.Admin,
                    Answers = [(200, typeof(HostView))],
                    Problems = [ProblemReason.HostNotFound],
                }
            );
    }

    private static void MapGivingUp(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/hosts/{host}/forget", Forget)
            .Doc(
                "ForgetHost",
                new("Gives up a lost host and everything on it")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "Its open lanes close as host_forgotten; their names, branches and slots are free. The answer lists what is "
                        + "known to be on the host; with dry_run, nothing else happens. If its agent ever starts again, it joins as a "
                        + "host without lanes, and the unsaved work in its worktrees is archived before they are removed.",
                    Answers = [(200, typeof(HostLeftovers))],
                    Problems = [ProblemReason.HostNotFound, ProblemReason.HostAlive],
                }
            );
        api.MapPost("/v1/hosts/{host}/replace", Replace)
            .Doc(
                "ReplaceHost",
                new("Makes another machine take over the id of a lost host")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "The other host must have no lanes. Its agent ends and is the lost host when it starts again, with a higher "
                        + "incarnation; messages of the old one are refused from now on.",
                    Answers = [(200, typeof(HostView))],
                    Problems =
                    [
                        ProblemReason.HostNotFound,
                        ProblemReason.HostAlive,
                        ProblemReason.HostInUse,
                        ProblemReason.HostUnreachable,
                    ],
                }
            );
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
        var pools = await PoolRows.OfHosts(context, rows.Select(row => row.HostId), cancellationToken);
        return new JsonAnswer(
            Page<HostView>.Of([.. rows.Select(row => row.ToView([.. pools[row.HostId]]))], limit, view => view.HostId.ToString())
        );
    }

    private static async Task<IResult> Get(HostId host, IDbContextFactory<OrchestratorContext> reads, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        if (await context.Hosts.FirstOrDefaultAsync(row => row.HostId == host, cancellationToken) is not { } row)
            return new ProblemResult(HostCommands.NotFound(host));
        var pools = await PoolRows.OfHosts(context, [host], cancellationToken);
        return new JsonAnswer(row.ToView([.. pools[host]])) { Revision = row.Revision };
    }

    private static async Task<IResult> Change(
        HostId host,
        Body<HostChange> body,
        ApiRequest request,
        HostCommands hosts,
        CancellationToken cancellationToken
    ) => Answer(await hosts.Change(host, body.Value, request.ExpectedRevision, request.Cause, cancellationToken));

    private static async Task<IResult> Drain(
        HostId host,
        Body<HostDrainRequest> body,
        ApiRequest request,
        HostCommands hosts,
        CancellationToken cancellationToken
    ) => Answer(await hosts.Drain(host, body.Value, request.Cause, cancellationToken));

    private static async Task<IResult> Undrain(HostId host, ApiRequest request, HostCommands hosts, CancellationToken cancellationToken) =>
        Answer(await hosts.Undrain(host, request.Cause, cancellationToken));

    private static async Task<IResult> Forget(
        HostId host,
        Body<HostForgetRequest> body,
        ApiRequest request,
        HostCommands hosts,
        CancellationToken cancellationToken
    ) => JsonAnswer.Of(await hosts.Forget(host, body.Value.DryRun is true, request.Cause, cancellationToken), left => new JsonAnswer(left));

    private static async Task<IResult> Replace(
        HostId host,
        Body<HostReplaceRequest> body,
        ApiRequest request,
        HostCommands hosts,
        CancellationToken cancellationToken
    ) => Answer(await hosts.Replace(host, body.Value.By, request.Cause, cancellationToken));

    private static IResult Answer(Outcomes.Answer<HostView> answer) =>
        JsonAnswer.Of(answer, host => new JsonAnswer(host) { Revision = host.Revision });

    private static async Task<IResult> Placement(
        WorkspaceId workspace,
        Query<PlacementQuery> query,
        LaneCreation creation,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await creation.Explain(workspace, query.Value.Host, query.Value.Labels(), cancellationToken),
            placement => new JsonAnswer(placement)
        );

    private static async Task<IResult> Harness(Query<HarnessQuery> query, BusQueries questions, CancellationToken cancellationToken) =>
        JsonAnswer.Of(await questions.Harness(query.Value.Fresh, cancellationToken), status => new JsonAnswer(status));

    private sealed record PlacementQuery : ICheckedRequest
    {
        [Parameter("The host that the lane would be requested on.")]
        public HostId? Host { get; init; }

        [Parameter("A label that the host must have, as name:value; may be repeated.")]
        public IReadOnlyList<string> HostLabel { get; init; } = [];

        public Dictionary<string, string> Labels()
        {
            var labels = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var label in HostLabel)
            {
                var colon = label.IndexOf(':', StringComparison.Ordinal);
                labels[label[..colon]] = label[(colon + 1)..];
            }

            return labels;
        }

        public IEnumerable<RequestFault> Check()
        {
            if (!HostLabel.All(label => label.IndexOf(':', StringComparison.Ordinal) > 0))
                yield return new("host_label", "invalid", "Expected name:value.");
        }
    }

    private sealed record HarnessQuery
    {
        [Parameter("Whether to probe it now.")]
        public bool Fresh { get; init; }
    }
}
