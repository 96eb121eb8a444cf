using System.Globalization;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Tunnels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The output of a session's agent: it is on the host and comes through a tunnel.</summary>
internal static class SessionOutputApi
{
    public static void MapSessionOutput(this RouteGroupBuilder api) =>
        api.MapGet("/v1/sessions/{session}/output", Output)
            .Doc(
                "GetSessionOutput",
                new("Shows the output of a session's agent")
                {
                    Description =
                        "The screen of its terminal with the scrollback, or the output of a headless agent. When the agent has ended, "
                        + "ended is true and this is its last output: the host keeps it (the last 256 KiB of a terminal) for a day "
                        + "after the lane was cleaned up. With follow=true the answer is a stream of server-sent events: stdout and "
                        + "stderr (base64), then end with the session. Lines that a terminal's program only prints are sent once. If it "
                        + "repaints its screen, a line is sent when it has scrolled off or has been unchanged for about two seconds "
                        + "with all lines above it; what is below a new line is then sent again. Last-Event-ID resumes.",
                    Streams = true,
                    Answers = [(200, typeof(RunOutputView))],
                    Problems =
                    [
                        ProblemReason.SessionNotFound,
                        ProblemReason.NotFound,
                        ProblemReason.InvalidTransition,
                        ProblemReason.HostUnreachable,
                        ProblemReason.ServiceUnavailable,
                    ],
                }
            );

    private static async Task<IResult> Output(
        SessionId session,
        Query<OutputApi.FollowQuery> query,
        ApiRequest request,
        HttpContext http,
        BusQueries questions,
        TunnelRegistry tunnels,
        IOptions<HttpOptions> options,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        var follow = query.Value.Follow;
        var position =
            follow && long.TryParse(request.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        if (
            (await questions.Sessions<GetSession, SessionFound>(new GetSession { SessionId = session }, cancellationToken)).Refused(
                out var refusal,
                out var found
            )
        )
            return new ProblemResult(refusal);
        var view = found.Session;
        if (view.LaunchId is null)
            return NeverStarted(view);
        var target = new TunnelTarget
        {
            Kind = TunnelKind.SessionOutput,
            LaneId = view.LaneId,
            SessionId = session,
            Follow = follow,
            StdoutOffset = position,
        };
        if ((await tunnels.Open(view.HostId, target, cancellationToken)).Refused(out refusal, out var tunnel))
            return new ProblemResult(refusal);
        using (tunnel)
        {
            if (!follow)
                return await OutputApi.Collect(tunnel, Nothing(view), isSession: true, cancellationToken);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            await Follow(
                new EventStream(http, options.Value, time),
                tunnel,
                async () => await Read(questions, view, either.Token),
                either.Token
            );
            return Results.Empty;
        }
    }

    private static ProblemResult NeverStarted(SessionView session) =>
        new(
            new Refusal(
                ProblemReason.InvalidTransition,
                "No agent was ever started in this session, so it has no output; ensure it with launch."
            )
            {
                Fields = new Dictionary<string, object?>
                {
                    ["state"] = SnakeCase.Of(session.State.Session.State),
                    ["event"] = "read_output",
                },
            }
        );

    private static ProblemResult Nothing(SessionView session) =>
        new(new Refusal(ProblemReason.NotFound, $"Host {session.HostId} has no output of the agent of session {session.SessionId}."));

    private static async Task Follow(EventStream stream, Tunnel tunnel, Func<Task<SessionView>> ended, CancellationToken cancellationToken)
    {
        await stream.Begin(cancellationToken);
        var position = 0L;
        await foreach (var frame in tunnel.Frames(cancellationToken))
        {
            if (frame.Kind is TunnelFrameKind.Failed)
                return;
            if (frame.Kind is not (TunnelFrameKind.Stdout or TunnelFrameKind.Stderr))
                continue;
            position = frame.Offset + frame.Data.Length;
            stream.AddBase64($"{position}", frame.Kind is TunnelFrameKind.Stdout ? "stdout" : "stderr", frame.Data.Span);
            await stream.Flush(cancellationToken);
        }

        stream.Add($"{position}", "end", JsonSerializer.SerializeToUtf8Bytes(await ended(), PublicJson.Strict));
        await stream.Flush(cancellationToken);
    }

    private static async Task<SessionView> Read(BusQueries questions, SessionView last, CancellationToken cancellationToken) =>
        (await questions.Sessions<GetSession, SessionFound>(new GetSession { SessionId = last.SessionId }, cancellationToken)).Refused(
            out _,
            out var found
        )
            ? last
            : found.Session;
}
