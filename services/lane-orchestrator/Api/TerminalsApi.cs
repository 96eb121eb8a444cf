using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
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

/// <summary>
/// Terminals over HTTP. They exist only on the lane's host, which is asked each time: there is no record that could be stale.
/// </summary>
internal static class TerminalsApi
{
    private const int DefaultColumns = 200;
    private const int DefaultRows = 50;
    private const int MaxHistory = 10_000;

    public static void MapTerminals(this RouteGroupBuilder api)
    {
        ProblemReason[] problems =
        [
            ProblemReason.LaneNotFound,
            ProblemReason.TerminalsUnsupported,
            ProblemReason.HostUnreachable,
            ProblemReason.InvalidTransition,
            ProblemReason.LaneClosed,
        ];
        api.MapLaneRoute(
            "POST",
            "/terminals",
            "CreateTerminal",
            Create,
            new("Opens a terminal in a lane")
            {
                Description = "It keeps running without viewers until its program ends, it is closed, or the lane is cleaned up.",
                Answers = [(201, typeof(TerminalView))],
                Problems = problems,
            }
        );
        api.MapLaneRoute(
            "GET",
            "/terminals",
            "ListTerminals",
            List,
            new("Lists the terminals of a lane") { Answers = [(200, typeof(Page<TerminalView>))], Problems = problems }
        );
        api.MapTerminal([.. problems, ProblemReason.TerminalNotFound]);
    }

    private static void MapTerminal(this RouteGroupBuilder api, ProblemReason[] problems)
    {
        api.MapLaneRoute(
            "GET",
            "/terminals/{terminal}",
            "GetTerminal",
            Get,
            new("Shows a terminal") { Answers = [(200, typeof(TerminalView))], Problems = problems }
        );
        api.MapLaneRoute(
            "DELETE",
            "/terminals/{terminal}",
            "CloseTerminal",
            Close,
            new("Closes a terminal: hang-up, and kill after five seconds") { Answers = [(204, null)], Problems = problems }
        );
        api.MapLaneRoute(
            "POST",
            "/terminals/{terminal}/input",
            "TypeIntoTerminal",
            Type,
            new("Types into a terminal")
            {
                Description =
                    "The text is typed literally, even if it is the name of a key; long text or several lines are pasted. Then the "
                    + "keys are pressed: Enter, Escape, Up, C-c, M-x …",
                Answers = [(200, typeof(TerminalView))],
                Problems = problems,
            }
        );
        api.MapLaneRoute(
            "GET",
            "/terminals/{terminal}/screen",
            "GetTerminalScreen",
            Screen,
            new("Shows a terminal's screen") { Answers = [(200, typeof(TerminalScreen))], Problems = problems }
        );
        api.MapLaneRoute(
            "GET",
            "/terminals/{terminal}/stream",
            "StreamTerminal",
            Stream,
            new("Attaches to a terminal: a WebSocket")
            {
                Scope = TokenScope.Operate,
                Description =
                    "Binary messages carry the terminal's output, for xterm-256color, and what is typed into it. A text message "
                    + "{\"columns\": 120, \"rows\": 40} reports a new size of the client. Closing the WebSocket leaves the terminal "
                    + "running; a client that does not read is disconnected. With observe=true it only watches.",
                Answers = [(101, null)],
                Problems = problems,
            }
        );
    }

    private static async Task<IResult> Stream(
        LaneId lane,
        TerminalId terminal,
        Query<SizeQuery> query,
        ApiRequest request,
        HttpContext http,
        LaneTerminals terminals,
        TunnelRegistry tunnels,
        IOptions<HttpOptions> options,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        if (!http.WebSockets.IsWebSocketRequest)
            return new ProblemResult(
                new Refusal(ProblemReason.InvalidRequest, "This path is a WebSocket. GET …/screen returns the current screen.")
            );
        if (
            (await terminals.Find(lane, terminal, "stream_terminal", request.Cause, cancellationToken)).Refused(
                out var refusal,
                out var found
            )
        )
            return new ProblemResult(refusal);
        var target = new TunnelTarget
        {
            Kind = TunnelKind.Terminal,
            LaneId = lane,
            TerminalId = terminal,
            Columns = query.Value.Columns ?? 80,
            Rows = query.Value.Rows ?? 24,
            Observe = query.Value.Observe,
        };
        if ((await tunnels.Open(found.HostId, target, cancellationToken)).Refused(out refusal, out var tunnel))
            return new ProblemResult(refusal);
        using (tunnel)
        using (var socket = await http.WebSockets.AcceptWebSocketAsync())
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping))
            await new TerminalStream(socket, tunnel, options.Value.ClientMayStallFor, time).Run(either.Token);
        return Results.Empty;
    }

    private static async Task<IResult> Create(
        LaneId lane,
        Body<TerminalRequest> body,
        ApiRequest request,
        LaneTerminals terminals,
        CancellationToken cancellationToken
    )
    {
        var id = request.NewId<TerminalId>();
        return JsonAnswer.Of(
            await terminals.Ask<CreateTerminal, TerminalsFound>(
                lane,
                "create_terminal",
                host =>
                    new()
                    {
                        HostId = host,
                        LaneId = lane,
                        TerminalId = id,
                        Argv = body.Value.Argv ?? [],
                        Columns = body.Value.Columns ?? DefaultColumns,
                        Rows = body.Value.Rows ?? DefaultRows,
                        Cause = request.Cause,
                    },
                cancellationToken
            ),
            found => new JsonAnswer(found.Terminals[0], StatusCodes.Status201Created) { Location = $"/v1/lanes/{lane}/terminals/{id}" }
        );
    }

    private static async Task<IResult> List(
        LaneId lane,
        Query<PageQuery<TerminalId>> query,
        ApiRequest request,
        LaneTerminals terminals,
        CancellationToken cancellationToken
    )
    {
        var (limit, before) = (query.Value.Count, query.Value.Before);
        return JsonAnswer.Of(
            await terminals.Ask<FindTerminals, TerminalsFound>(
                lane,
                "list_terminals",
                host =>
                    new()
                    {
                        HostId = host,
                        LaneId = lane,
                        Cause = request.Cause,
                    },
                cancellationToken
            ),
            found =>
            {
                var older = found.Terminals.Where(view => before is null || string.CompareOrdinal(view.TerminalId.ToString(), before) < 0);
                return new JsonAnswer(Page<TerminalView>.Of([.. older.Take(limit + 1)], limit, view => view.TerminalId.ToString()));
            }
        );
    }

    private static async Task<IResult> Get(
        LaneId lane,
        TerminalId terminal,
        ApiRequest request,
        LaneTerminals terminals,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await terminals.Find(lane, terminal, "get_terminal", request.Cause, cancellationToken),
            found => new JsonAnswer(found)
        );

    private static async Task<IResult> Close(
        LaneId lane,
        TerminalId terminal,
        ApiRequest request,
        LaneTerminals terminals,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await terminals.Ask<CloseTerminal, TerminalsFound>(
                lane,
                "close_terminal",
                host =>
                    new()
                    {
                        HostId = host,
                        LaneId = lane,
                        TerminalId = terminal,
                        Cause = request.Cause,
                    },
                cancellationToken
            ),
            _ => Results.NoContent()
        );

    private static async Task<IResult> Type(
        LaneId lane,
        TerminalId terminal,
        Body<TerminalInputRequest> body,
        ApiRequest request,
        LaneTerminals terminals,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await terminals.Ask<TypeIntoTerminal, TerminalsFound>(
                lane,
                "type_into_terminal",
                host =>
                    new()
                    {
                        HostId = host,
                        LaneId = lane,
                        TerminalId = terminal,
                        Text = body.Value.Text,
                        Keys = body.Value.Keys ?? [],
                        Cause = request.Cause,
                    },
                cancellationToken
            ),
            found => new JsonAnswer(found.Terminals[0])
        );

    private static async Task<IResult> Screen(
        LaneId lane,
        TerminalId terminal,
        Query<ScreenQuery> query,
        ApiRequest request,
        LaneTerminals terminals,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await terminals.Ask<ReadTerminalScreen, TerminalScreenRead>(
                lane,
                "read_terminal",
                host =>
                    new()
                    {
                        HostId = host,
                        LaneId = lane,
                        TerminalId = terminal,
                        History = query.Value.History,
                        Cause = request.Cause,
                    },
                cancellationToken
            ),
            read => new JsonAnswer(read.Screen)
        );

    private sealed record SizeQuery
    {
        [Parameter("The width of the client's screen, 1 to 1000; default 80."), Number(1, 1000)]
        public int? Columns { get; init; }

        [Parameter("The height of the client's screen; default 24."), Number(1, 1000)]
        public int? Rows { get; init; }

        [Parameter("Only watch: what the client types is ignored, and its size does not change the terminal's.")]
        public bool Observe { get; init; }
    }

    private sealed record ScreenQuery
    {
        [Parameter("How many lines of scrollback to include, at most 10000. Default: 0."), Number(0, MaxHistory)]
        public int History { get; init; }
    }
}
