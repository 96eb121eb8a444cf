using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Runs;
using Helios.LaneOrchestrator.Tunnels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The output of runs and setup: it is on the host and comes through a tunnel.</summary>
internal static class OutputApi
{
    public static void MapOutput(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "GET",
            "/runs/{run}/output",
            "GetRunOutput",
            Output,
            new("Shows the output of a run")
            {
                Description =
                    "With follow=true the answer is a stream of server-sent events: stdout and stderr (base64), then end with the "
                    + "run. An event's id is the byte offset at which its stream continues; once both have written something, it is "
                    + "'stdout offset,stderr offset'. Last-Event-ID resumes there. For a closed lane only the tails in the record are "
                    + "left.",
                Streams = true,
                Answers = [(200, typeof(RunOutputView))],
                Problems = [ProblemReason.LaneNotFound, ProblemReason.RunNotFound, ProblemReason.HostUnreachable],
            }
        );
        api.MapLaneRoute(
            "GET",
            "/log",
            "GetLaneLog",
            Log,
            new("Shows the output of a lane's setup and tear-down")
            {
                Description = "Plain text.",
                Answers = [(200, null)],
                Problems = [ProblemReason.LaneNotFound, ProblemReason.NotFound, ProblemReason.HostUnreachable],
            }
        );
    }

    private static async Task<IResult> Output(
        LaneId lane,
        RunId run,
        Query<FollowQuery> query,
        ApiRequest request,
        HttpContext http,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        LaneWaits waits,
        IOptions<HttpOptions> options,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        var follow = query.Value.Follow;
        var (stdout, stderr) = follow ? Resume(request) : (0, 0);
        RunRow row;
        LaneState? owner;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
        {
            if ((await RunsApi.Find(context, lane, run, cancellationToken)).Refused(out var refusal, out row!))
                return new ProblemResult(refusal);
            owner = await context.Lanes.FirstOrDefaultAsync(other => other.LaneId == lane, cancellationToken);
        }

        // The host keeps the output for a while after the lane has ended; afterwards, the recorded tails are better than nothing.
        var ended = LaneWaits.HasEnded(row.ToView());
        if (owner is not { HostId: { } host } || (ended && !owner.HostReachable))
            return FromRecord();

        var target = new TunnelTarget
        {
            Kind = TunnelKind.RunOutput,
            LaneId = lane,
            RunId = run,
            Follow = follow,
            StdoutOffset = stdout,
            StderrOffset = stderr,
        };
        if ((await tunnels.Open(host, target, cancellationToken)).Refused(out var unreachable, out var tunnel))
        {
            return ended ? FromRecord() : new ProblemResult(unreachable);
        }

        using (tunnel)
        {
            if (!follow)
                return await Collect(tunnel, ended ? FromRecord() : null, isSession: false, cancellationToken);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            var stream = new EventStream(http, options.Value, time);
            return await Follow(stream, tunnel, (stdout, stderr), ended, () => waits.Run(lane, run, either.Token), either.Token)
                ? Results.Empty
                : FromRecord();
        }

        IResult FromRecord() => follow ? new FollowedTails(row, stdout + stderr > 0, options.Value, time) : Tails(row);
    }

    /// <summary>Everything that comes through a tunnel, as one answer.</summary>
    internal static async Task<IResult> Collect(Tunnel tunnel, IResult? fromRecord, bool isSession, CancellationToken cancellationToken)
    {
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        var (missing, stdoutEnd, stderrEnd) = (0L, 0L, 0L);
        bool? ended = null;
        await foreach (var frame in tunnel.Frames(cancellationToken))
        {
            switch (frame.Kind)
            {
                case TunnelFrameKind.Stdout:
                    missing += frame.Offset - stdoutEnd;
                    stdoutEnd = frame.Offset + frame.Data.Length;
                    stdout.Write(frame.Data.Span);
                    break;
                case TunnelFrameKind.Stderr:
                    missing += frame.Offset - stderrEnd;
                    stderrEnd = frame.Offset + frame.Data.Length;
                    stderr.Write(frame.Data.Span);
                    break;
                case TunnelFrameKind.End when isSession:
                    ended = frame.Data.Span.SequenceEqual(TunnelFrame.EndedMark);
                    break;
                case TunnelFrameKind.Failed when fromRecord is not null && !Tunnel.IsBroken(frame):
                    return fromRecord;
                case TunnelFrameKind.Failed:
                    return new ProblemResult(
                        new Refusal(ProblemReason.ServiceUnavailable, $"{Encoding.UTF8.GetString(frame.Data.Span)} Try again.")
                    );
            }
        }

        var (first, second) = (stdout.ToArray(), stderr.ToArray());
        var readable = Utf8.IsValid(first) && Utf8.IsValid(second);
        return new JsonAnswer(
            new RunOutputView
            {
                Stdout = readable ? Encoding.UTF8.GetString(first) : Convert.ToBase64String(first),
                Stderr = readable ? Encoding.UTF8.GetString(second) : Convert.ToBase64String(second),
                Encoding = readable ? "utf-8" : "base64",
                TruncatedBytes = missing,
                Ended = ended,
            }
        );
    }

    /// <summary>Streams the output; false if the run has ended and the host no longer has its output.</summary>
    private static async Task<bool> Follow(
        EventStream stream,
        Tunnel tunnel,
        (long Stdout, long Stderr) offsets,
        bool hasEnded,
        Func<Task<RunView?>> ended,
        CancellationToken cancellationToken
    )
    {
        var (stdout, stderr) = offsets;
        await stream.Begin(cancellationToken);
        await foreach (var frame in tunnel.Frames(cancellationToken))
        {
            if (frame.Kind is TunnelFrameKind.Stdout)
            {
                stdout = frame.Offset + frame.Data.Length;
                stream.AddBase64(Position(), "stdout", frame.Data.Span);
            }
            else if (frame.Kind is TunnelFrameKind.Stderr)
            {
                stderr = frame.Offset + frame.Data.Length;
                stream.AddBase64(Position(), "stderr", frame.Data.Span);
            }
            else if (frame.Kind is TunnelFrameKind.Failed)
            {
                // Without an end event, the client reconnects and resumes.
                return !hasEnded || Tunnel.IsBroken(frame);
            }

            await stream.Flush(cancellationToken);
        }

        // The host knows the end of the run before the record does.
        if (await ended() is { } run)
        {
            stream.Add(Position(), "end", JsonSerializer.SerializeToUtf8Bytes(run, PublicJson.Strict));
            await stream.Flush(cancellationToken);
        }

        return true;

        string Position() => stderr == 0 ? $"{stdout}" : $"{stdout},{stderr}";
    }

    private static (long Stdout, long Stderr) Resume(ApiRequest request)
    {
        if (request.LastEventId is not { } text)
            return (0, 0);
        var parts = text.Split(',');
        if (parts.Length <= 2 && TryRead(parts[0], out var stdout) && TryRead(parts.ElementAtOrDefault(1) ?? "0", out var stderr))
            return (stdout, stderr);
        throw new RefusedException(Faults.Refusal("Last-Event-ID", "invalid", "Expected the id of an event of this stream."));

        static bool TryRead(string text, out long offset) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }

    private static async Task<IResult> Log(
        LaneId lane,
        HttpContext http,
        IDbContextFactory<OrchestratorContext> reads,
        TunnelRegistry tunnels,
        CancellationToken cancellationToken
    )
    {
        LaneState? row;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
            row = await context.Lanes.FirstOrDefaultAsync(other => other.LaneId == lane, cancellationToken);
        if (row is null)
            return new ProblemResult(LanesApi.NotFound(lane));
        if (row.HostId is not { } host)
            return Results.Text("", "text/plain; charset=utf-8");

        var target = new TunnelTarget { Kind = TunnelKind.LaneLog, LaneId = lane };
        if ((await tunnels.Open(host, target, cancellationToken)).Refused(out var refusal, out var tunnel))
            return new ProblemResult(refusal);
        using (tunnel)
            return await PassOn(http.Response, tunnel, cancellationToken) is { } failure
                ? new ProblemResult(new Refusal(ProblemReason.NotFound, failure))
                : Results.Empty;
    }

    /// <summary>
    /// Streams a log. A failure before its first byte is a problem; after that, only a cut connection shows that it is incomplete.
    /// </summary>
    private static async Task<string?> PassOn(HttpResponse response, Tunnel tunnel, CancellationToken cancellationToken)
    {
        const string plain = "text/plain; charset=utf-8";
        await foreach (var frame in tunnel.Frames(cancellationToken))
        {
            if (frame.Kind is TunnelFrameKind.Stdout or TunnelFrameKind.Stderr)
            {
                if (!response.HasStarted)
                    response.ContentType = plain;
                await response.Body.WriteAsync(frame.Data, cancellationToken);
            }
            else if (frame.Kind is TunnelFrameKind.Failed)
            {
                if (!response.HasStarted)
                    return Encoding.UTF8.GetString(frame.Data.Span);
                response.HttpContext.Abort();
                return null;
            }
        }

        if (!response.HasStarted)
        {
            // An empty log is an answer too.
            response.ContentType = plain;
            await response.StartAsync(cancellationToken);
        }
        return null;
    }

    private static JsonAnswer Tails(RunRow row) =>
        new(
            new RunOutputView
            {
                Stdout = row.Stdout,
                Stderr = row.Stderr,
                Encoding = "utf-8",
                TruncatedBytes = row.TruncatedBytes,
            }
        );

    /// <summary>Whether to follow the output of a run or an agent.</summary>
    internal sealed record FollowQuery
    {
        [Parameter("Whether to follow until the run or the agent has ended.")]
        public bool Follow { get; init; }
    }

    private sealed class FollowedTails(RunRow row, bool resumed, HttpOptions options, TimeProvider time) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var stream = new EventStream(httpContext, options, time);
            if (!httpContext.Response.HasStarted)
                await stream.Begin(httpContext.RequestAborted);
            // A resuming client has already read a part, which the tails would repeat.
            if (row.Stdout.Length > 0 && !resumed)
                stream.AddBase64("0", "stdout", Encoding.UTF8.GetBytes(row.Stdout));
            if (row.Stderr.Length > 0 && !resumed)
                stream.AddBase64("0", "stderr", Encoding.UTF8.GetBytes(row.Stderr));
            stream.Add("0", "end", JsonSerializer.SerializeToUtf8Bytes(row.ToView(), PublicJson.Strict));
            await stream.Flush(httpContext.RequestAborted);
        }
    }
}
