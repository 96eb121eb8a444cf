using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Tunnels;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Asks hosts to work with the commits of lanes.</summary>
internal sealed class LaneWorkQuestions(IDbContextFactory<OrchestratorContext> reads, TunnelRegistry tunnels)
{
    /// <summary>An act as an HTTP answer.</summary>
    public async Task<IResult> Do(LaneId lane, string act, Func<LaneState, LaneWorkOrder> order, CancellationToken cancellationToken) =>
        JsonAnswer.Of(await Ask(lane, act, order, cancellationToken), answer => new JsonAnswer(answer.Done!));

    /// <summary>Asks the lane's host, and waits for its answer.</summary>
    public async Task<Answer<LaneWorkAnswer>> Ask(
        LaneId lane,
        string act,
        Func<LaneState, LaneWorkOrder> order,
        CancellationToken cancellationToken
    )
    {
        if (await ChangesApi.Find(reads, lane, cancellationToken) is not { } row)
            return LanesApi.NotFound(lane);
        if (row.Status is LaneStatus.Closed)
            return Refusal.From(LaneRefusals.Closed(row));
        if (
            row is not { HostId: { } host, WorktreePath: not null }
            || row.Status is not (LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared)
        )
            return Refusal.From(LaneRefusals.Transition(row, act));
        var target = new TunnelTarget
        {
            Kind = TunnelKind.LaneWork,
            LaneId = lane,
            Work = order(row),
        };
        if ((await tunnels.Open(host, target, cancellationToken)).Refused(out var refusal, out var tunnel))
            return refusal;
        using (tunnel)
        {
            var (answer, failure) = await ChangesApi.Read<LaneWorkAnswer>(tunnel, cancellationToken);
            if (answer is null)
                return await ChangesApi.Explain(reads, lane, failure!.Value, cancellationToken);
            return answer.Refused is { } refused ? RefusalOf(refused) : answer;
        }
    }

    /// <summary>How lanes of a lane's workspace are merged; unspecified if there is no such lane.</summary>
    public async Task<MergeStrategy> StrategyOf(LaneId lane, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context
            .Lanes.Where(row => row.LaneId == lane)
            .Join(context.Workspaces, row => row.WorkspaceId, row => row.WorkspaceId, (_, workspace) => workspace.MergeStrategy)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The problem of a refusal: the reason of the same name.</summary>
    public static Refusal RefusalOf(LaneWorkRefusal refused) =>
        new(ProblemReason.Of(SnakeCase.Of(refused.Reason)), refused.Detail)
        {
            Fields = new Dictionary<string, object?> { ["paths"] = refused.Paths, ["tail"] = refused.Tail }
                .Where(field => field.Value is not ("" or IReadOnlyList<string> { Count: 0 }))
                .ToDictionary(field => field.Key, field => field.Value),
        };
}
