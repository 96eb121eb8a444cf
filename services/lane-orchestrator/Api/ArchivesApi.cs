using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Archives of closed lanes over HTTP.</summary>
internal static class ArchivesApi
{
    public static void MapArchives(this RouteGroupBuilder api)
    {
        api.MapGet("/v1/archives", List)
            .Doc(
                "ListArchives",
                new("Lists the archives of closed lanes")
                {
                    Reach = Reach.Filtered,
                    Description = "Includes archives that have no record but are in a repository of a host that responds.",
                    Answers = [(200, typeof(Page<LaneArchiveView>))],
                }
            );
        api.MapGet("/v1/archives/{lane}", Get)
            .Doc(
                "GetArchive",
                new("Shows the archive of a closed lane")
                {
                    LaneIsMissing = ProblemReason.ArchiveNotFound,
                    Answers = [(200, typeof(LaneArchiveView))],
                    Problems = [ProblemReason.ArchiveNotFound],
                }
            );
        api.MapDelete("/v1/archives/{lane}", Drop)
            .Doc(
                "DropArchive",
                new("Deletes the archive of a closed lane")
                {
                    Description =
                        "Whatever exists only in the archive is lost. With 202 the deletion is recorded, and is carried out when the host "
                        + "answers; until then the archive is still listed.",
                    Matches = true,
                    LaneIsMissing = ProblemReason.ArchiveNotFound,
                    Answers = [(204, null), (202, typeof(LaneArchiveView))],
                    Problems =
                    [
                        ProblemReason.ArchiveNotFound,
                        ProblemReason.RevisionConflict,
                        ProblemReason.RepositoryNotFound,
                        ProblemReason.HostUnreachable,
                    ],
                }
            );
    }

    private static async Task<IResult> List(
        Query<ArchiveQuery> query,
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        ArchiveSearch search,
        CancellationToken cancellationToken
    )
    {
        var (host, limit, before) = (query.Value.Host, query.Value.Count, query.Value.Before);
        var workspace = RouteAccess.Narrow(request.Caller, query.Value.Workspace);
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var lanes = Archived(
            context.Lanes.FromSql(
                $"select * from lanes.lanes where ({before}::text is null or lane_id < {before}::text) and archive is not null"
            )
        );
        if (workspace is { } scope)
            lanes = lanes.Where(row => row.WorkspaceId == scope);
        if (host is { } on)
            lanes = lanes.Where(row => row.HostId == on);
        var rows = await lanes.OrderByDescending(row => row.LaneId).Take(limit + 1).ToListAsync(cancellationToken);
        var unrecorded = (await search.Find(only: null, host, request.Cause, cancellationToken)).Where(lane =>
            (workspace is null || lane.WorkspaceId == workspace)
            && (before is null || string.CompareOrdinal(lane.LaneId.ToString(), before) < 0)
        );
        var merged = rows.Concat(unrecorded).OrderByDescending(row => row.LaneId.ToString(), StringComparer.Ordinal).Take(limit + 1);
        return new JsonAnswer(Page<LaneArchiveView>.Of([.. merged.Select(View)], limit, view => view.LaneId.ToString()));
    }

    private static async Task<IResult> Get(
        LaneId lane,
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        ArchiveSearch search,
        CancellationToken cancellationToken
    ) =>
        await Find(reads, search, lane, request.Cause, cancellationToken) is { } row
            ? new JsonAnswer(View(row)) { Revision = row.Revision }
            : new ProblemResult(NotFound(lane));

    private static async Task<IResult> Drop(
        LaneId lane,
        Query<HostQuery> query,
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        ArchiveSearch search,
        ArchiveDrops drops,
        CancellationToken cancellationToken
    )
    {
        if (await Find(reads, search, lane, request.Cause, cancellationToken) is not { HostId: { } host } row)
            return new ProblemResult(NotFound(lane));
        if (request.ExpectedRevision is { } expected && expected != row.Revision)
        {
            return new ProblemResult(
                new Refusal(
                    ProblemReason.RevisionConflict,
                    $"The lane is at revision {row.Revision}, not {expected}. Read its archive again before you delete it."
                )
            );
        }

        var order = new DropArchive
        {
            HostId = host,
            Repository = row.Repository,
            LaneId = lane,
            Cause = request.Cause,
        };
        if ((await drops.Drop(order, query.Value.AtMost, cancellationToken)).Refused(out var refusal, out var isGone))
            return new ProblemResult(refusal);
        return isGone
            ? Results.NoContent()
            : new JsonAnswer(View(row), StatusCodes.Status202Accepted) { Location = $"/v1/archives/{lane}" };
    }

    private static async Task<LaneState?> Find(
        IDbContextFactory<OrchestratorContext> reads,
        ArchiveSearch search,
        LaneId lane,
        Cause cause,
        CancellationToken cancellationToken
    ) => await Find(reads, lane, cancellationToken) ?? await search.Find(lane, cause, cancellationToken);

    private static async Task<LaneState?> Find(
        IDbContextFactory<OrchestratorContext> reads,
        LaneId lane,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await Archived(context.Lanes.FromSql($"select * from lanes.lanes where archive is not null"))
            .FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken);
    }

    private static IQueryable<LaneState> Archived(IQueryable<LaneState> lanes) =>
        lanes.Where(row => row.Status == LaneStatus.Closed && row.HostId != null);

    private static LaneArchiveView View(LaneState lane) =>
        new()
        {
            LaneId = lane.LaneId,
            WorkspaceId = lane.WorkspaceId,
            DisplayName = lane.DisplayName,
            HostId = lane.HostId!.Value,
            Repository = lane.Repository,
            Branch = lane.Branch,
            BaseRef = lane.BaseRef,
            BaseCommit = lane.BaseCommit ?? "",
            Archive = lane.Archive!,
            Revision = lane.Revision,
            ClosedAt = lane.ClosedAt ?? lane.UpdatedAt,
        };

    private static Refusal NotFound(LaneId lane) =>
        new(ProblemReason.ArchiveNotFound, $"Lane {lane} has no archive; GET /v1/archives lists the archives.");

    private sealed record ArchiveQuery : PageQuery<LaneId>
    {
        [Parameter("Only archives of lanes of this workspace.")]
        public WorkspaceId? Workspace { get; init; }

        [Parameter("Only archives on this host.")]
        public HostId? Host { get; init; }
    }
}
