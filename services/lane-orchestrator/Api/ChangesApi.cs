using System.Text;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Tunnels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The changes of a lane since its base. They are on its host and may be large, so they come through a tunnel.</summary>
internal static class ChangesApi
{
    public const string PatchMediaType = "text/x-diff";

    public static void MapChanges(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "GET",
            "/diff",
            "GetLaneDiff",
            Diff,
            Doc("Shows what a lane has changed since its base commit") with
            {
                Description =
                    "With Accept: text/x-diff the answer is a patch, which includes untracked files; with file, of that file only.",
                AlsoAs = PatchMediaType,
            }
        );
        api.MapLaneRoute("GET", "/status", "GetLaneStatus", Status, Doc("Shows the status of a lane's worktree compared with its base"));
    }

    private static EndpointDoc Doc(string summary) =>
        new(summary)
        {
            Answers = [(200, typeof(LaneChangesView))],
            Problems =
            [
                ProblemReason.LaneNotFound,
                ProblemReason.LaneClosed,
                ProblemReason.InvalidTransition,
                ProblemReason.WorktreeUnreadable,
                ProblemReason.HostUnreachable,
            ],
        };

    private static Task<IResult> Diff(
        LaneId lane,
        Query<DiffQuery> query,
        HttpContext http,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        CancellationToken cancellationToken
    )
    {
        // Caches must not mix up the two forms.
        http.Response.Headers.Append("Vary", "Accept");
        var patch = http.Request.Headers.Accept.Any(accept => accept?.Contains(PatchMediaType, StringComparison.OrdinalIgnoreCase) is true);
        return Ask(lane, http, patch, query.Value.File, reads, tunnels, cancellationToken);
    }

    private static Task<IResult> Status(
        LaneId lane,
        HttpContext http,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        CancellationToken cancellationToken
    ) => Ask(lane, http, patch: false, file: null, reads, tunnels, cancellationToken);

    private static async Task<IResult> Ask(
        LaneId lane,
        HttpContext http,
        bool patch,
        string? file,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        CancellationToken cancellationToken
    )
    {
        var row = await Find(reads, lane, cancellationToken);
        if (row is null)
            return new ProblemResult(LanesApi.NotFound(lane));
        if (row.Status is LaneStatus.Closed)
            return new ProblemResult(Refusal.From(LaneRefusals.Closed(row)));
        if (row.HostId is not { } host || row.WorktreePath is null)
            return new ProblemResult(Refusal.From(LaneRefusals.Transition(row, patch ? "diff" : "status")));

        var target = new TunnelTarget
        {
            Kind = patch ? TunnelKind.LanePatch : TunnelKind.LaneChanges,
            LaneId = lane,
            BaseCommit = row.BaseCommit,
            BaseRef = row.BaseRef,
            File = file,
        };
        if ((await tunnels.Open(host, target, cancellationToken)).Refused(out var refusal, out var tunnel))
            return new ProblemResult(refusal);
        using (tunnel)
        {
            var failure = patch ? await Copy(http, tunnel, cancellationToken) : null;
            if (patch && failure is null)
                return Results.Empty;
            var (view, why) = patch ? (null, failure) : await Read<LaneChangesView>(tunnel, cancellationToken);
            if (view is not null)
                return new JsonAnswer(view);
            return new ProblemResult(await Explain(reads, lane, why!.Value, cancellationToken));
        }
    }

    /// <summary>Why a host could not answer about a lane's worktree.</summary>
    public static async Task<Refusal> Explain(
        IDbContextFactory<OrchestratorContext> reads,
        LaneId lane,
        TunnelFrame why,
        CancellationToken cancellationToken
    )
    {
        var said = Encoding.UTF8.GetString(why.Data.Span);
        return await Find(reads, lane, cancellationToken) switch
        {
            // Its worktree may just have been removed.
            { Status: LaneStatus.Closed } closed => Refusal.From(LaneRefusals.Closed(closed)),
            _ when Tunnel.IsBroken(why) => new Refusal(ProblemReason.ServiceUnavailable, $"{said} Try again."),
            { Status: LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared } => new Refusal(
                ProblemReason.WorktreeUnreadable,
                $"The host cannot read the lane's worktree: {said} Run git status in the worktree on the host."
            ),
            var other => new Refusal(
                ProblemReason.WorktreeUnreadable,
                $"The lane is {(other is null ? "gone" : SnakeCase.Of(other.Status))}, and its worktree is incomplete while it is "
                    + $"created or removed; try again. The host reports: {said}"
            ),
        };
    }

    /// <summary>The record of a lane; null if there is none.</summary>
    public static async Task<LaneState?> Find(
        IDbContextFactory<OrchestratorContext> reads,
        LaneId lane,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Lanes.FirstOrDefaultAsync(other => other.LaneId == lane, cancellationToken);
    }

    /// <summary>The JSON that a host sends, or why it cannot.</summary>
    public static async Task<(T? View, TunnelFrame? Failure)> Read<T>(Tunnel tunnel, CancellationToken cancellationToken)
        where T : class
    {
        using var json = new MemoryStream();
        await foreach (var frame in tunnel.Frames(cancellationToken))
        {
            if (frame.Kind is TunnelFrameKind.Failed)
                return (null, frame);
            json.Write(frame.Data.Span);
        }

        return (JsonSerializer.Deserialize<T>(json.GetBuffer().AsSpan(0, (int)json.Length), PublicJson.Tolerant), null);
    }

    /// <summary>
    /// Streams a patch. A failure before its first byte is a problem; after that, only a cut connection shows that it is incomplete.
    /// </summary>
    private static async Task<TunnelFrame?> Copy(HttpContext http, Tunnel tunnel, CancellationToken cancellationToken)
    {
        var response = http.Response;
        await foreach (var frame in tunnel.Frames(cancellationToken))
        {
            if (frame.Kind is TunnelFrameKind.Failed)
            {
                if (!response.HasStarted)
                    return frame;
                http.Abort();
                return null;
            }

            if (!response.HasStarted)
            {
                response.ContentType = $"{PatchMediaType}; charset=utf-8";
                response.Headers.CacheControl = "no-store";
                await response.StartAsync(cancellationToken);
            }

            await response.Body.WriteAsync(frame.Data, cancellationToken);
        }

        return null;
    }

    private sealed record DiffQuery : ICheckedRequest
    {
        [Parameter("Only this file, by its path in the worktree; for patches."), Text]
        public string? File { get; init; }

        public IEnumerable<RequestFault> Check()
        {
            if (File is { } file && (file.Length is 0 or > 4096 || file.StartsWith('/') || file.Split('/').Contains("..")))
                yield return new("file", "invalid", "Expected a path below the worktree, such as src/main.c.");
        }
    }
}
