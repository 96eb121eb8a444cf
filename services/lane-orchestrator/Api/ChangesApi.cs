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

    private const string FileMediaType = "application/octet-stream";

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
                    "With Accept: text/x-diff the answer is a patch, which includes untracked files; with file, of that file only; with "
                    + "context, with so many unchanged lines around each change.",
                AlsoAs = PatchMediaType,
            }
        );
        api.MapLaneRoute(
            "GET",
            "/file",
            "GetLaneFile",
            FileAt,
            Doc("Shows a file as it is in a commit") with
            {
                Description = "Its bytes. The default commit is the lane's base; HEAD is the lane's own commit.",
                Answers = [(200, null)],
                AlsoAs = FileMediaType,
                Problems = [.. Doc("").Problems, ProblemReason.NotFound],
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
        var target = new TunnelTarget
        {
            Kind = patch ? TunnelKind.LanePatch : TunnelKind.LaneChanges,
            LaneId = lane,
            File = query.Value.File,
            Context = query.Value.Context,
        };
        return Ask(target, patch ? "diff" : "status", http, reads, tunnels, cancellationToken);
    }

    private static Task<IResult> FileAt(
        LaneId lane,
        Query<FileQuery> query,
        HttpContext http,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        CancellationToken cancellationToken
    )
    {
        var target = new TunnelTarget
        {
            Kind = TunnelKind.LaneFile,
            LaneId = lane,
            File = query.Value.Path,
            Ref = query.Value.Ref,
        };
        return Ask(target, "file", http, reads, tunnels, cancellationToken);
    }

    private static Task<IResult> Status(
        LaneId lane,
        HttpContext http,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        CancellationToken cancellationToken
    ) => Ask(new TunnelTarget { Kind = TunnelKind.LaneChanges, LaneId = lane }, "status", http, reads, tunnels, cancellationToken);

    private static async Task<IResult> Ask(
        TunnelTarget asked,
        string what,
        HttpContext http,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        CancellationToken cancellationToken
    )
    {
        var lane = asked.LaneId;
        var row = await Find(reads, lane, cancellationToken);
        if (row is null)
            return new ProblemResult(LanesApi.NotFound(lane));
        if (row.Status is LaneStatus.Closed)
            return new ProblemResult(Refusal.From(LaneRefusals.Closed(row)));
        if (row.HostId is not { } host || row.WorktreePath is null)
            return new ProblemResult(Refusal.From(LaneRefusals.Transition(row, what)));

        var target = asked with { BaseCommit = row.BaseCommit, BaseRef = row.BaseRef };
        if ((await tunnels.Open(host, target, cancellationToken)).Refused(out var refusal, out var tunnel))
            return new ProblemResult(refusal);
        using (tunnel)
        {
            if (target.Kind is TunnelKind.LaneChanges)
            {
                var (view, why) = await Read<LaneChangesView>(tunnel, cancellationToken);
                return view is not null
                    ? new JsonAnswer(view)
                    : new ProblemResult(await Explain(reads, lane, why!.Value, cancellationToken));
            }

            var isFile = target.Kind is TunnelKind.LaneFile;
            var type = isFile ? FileMediaType : $"{PatchMediaType}; charset=utf-8";
            if (await Copy(http, tunnel, type, cancellationToken) is not { } failure)
                return Results.Empty;
            return new ProblemResult(
                isFile && !Tunnel.IsBroken(failure)
                    ? new Refusal(ProblemReason.NotFound, Encoding.UTF8.GetString(failure.Data.Span))
                    : await Explain(reads, lane, failure, cancellationToken)
            );
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
    /// Streams what a host sends. A failure before its first byte is a problem; after that, only a cut connection shows that it is
    /// incomplete.
    /// </summary>
    private static async Task<TunnelFrame?> Copy(HttpContext http, Tunnel tunnel, string type, CancellationToken cancellationToken)
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
                response.ContentType = type;
                response.Headers.CacheControl = "no-store";
                // A file of a lane is what an agent wrote: no browser takes it for a page.
                response.Headers.XContentTypeOptions = "nosniff";
                await response.StartAsync(cancellationToken);
            }

            await response.Body.WriteAsync(frame.Data, cancellationToken);
        }

        return null;
    }

    private static RequestFault? Fault(string name, string path) =>
        path.Length is 0 or > 4096 || path.StartsWith('/') || path.Split('/').Contains("..")
            ? new(name, "invalid", "Expected a path below the worktree, such as src/main.c.")
            : null;

    private sealed record DiffQuery : ICheckedRequest
    {
        [Parameter("Only this file, by its path in the worktree; for patches."), Text]
        public string? File { get; init; }

        [Parameter("How many unchanged lines to show around each change, 0 to 100000; for patches."), Number(0, 100_000)]
        public int? Context { get; init; }

        public IEnumerable<RequestFault> Check()
        {
            if (File is { } file && Fault("file", file) is { } fault)
                yield return fault;
        }
    }

    private sealed record FileQuery : ICheckedRequest
    {
        [Parameter("The file, by its path in the worktree."), Text]
        public string? Path { get; init; }

        [Parameter("A branch, tag or commit; default: the base commit. HEAD is the lane's own."), Text(TextRule.GitName, MaxLength = 1024)]
        public string? Ref { get; init; }

        public IEnumerable<RequestFault> Check()
        {
            if (Fault("path", Path ?? "") is { } fault)
                yield return fault;
        }
    }
}
