using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Terminals;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Api.Bodies;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Tunnels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Terminals over HTTP. They are on the lane's host only, which is asked each time: there is no record that could be wrong.</summary>
internal static class TerminalsApi
{
    private const int DefaultColumns = 200;
    private const int DefaultRows = 50;
    private const int MaxHistory = 10_000;
    private const int MaxKeys = 256;

    // A message of the broker stays below 256 KiB.
    private const int MaxText = 64 * 1024;

    public static void MapTerminals(this RouteGroupBuilder api)
    {
        ProblemReason[] problems = [ProblemReason.LaneNotFound, ProblemReason.TerminalsUnsupported, ProblemReason.HostUnreachable, ProblemReason.InvalidTransition, ProblemReason.LaneClosed];
        api.MapLaneRoute("POST", "/terminals", "CreateTerminal", Create, new("Opens a terminal in a lane")
        {
            Description = "It goes on without anybody who looks at it, until its program ends, it is closed, or the lane is cleaned up.",
            Body = typeof(TerminalBody),
            BodyOptional = true,
            Answers = [(201, typeof(TerminalView))],
            Problems = problems,
        });
        api.MapLaneRoute("GET", "/terminals", "ListTerminals", List, new("Lists the terminals of a lane")
        {
            Query = Page<TerminalView>.Parameters,
            Answers = [(200, typeof(Page<TerminalView>))],
            Problems = problems,
        });
        problems = [.. problems, ProblemReason.TerminalNotFound];
        api.MapLaneRoute("GET", "/terminals/{terminal}", "GetTerminal", Get, new("Shows a terminal")
        {
            Answers = [(200, typeof(TerminalView))],
            Problems = problems,
        });
        api.MapLaneRoute("DELETE", "/terminals/{terminal}", "CloseTerminal", Close, new("Closes a terminal: hang-up, five seconds, kill")
        {
            Answers = [(204, null)],
            Problems = problems,
        });
        api.MapLaneRoute("POST", "/terminals/{terminal}/input", "TypeIntoTerminal", Type, new("Types into a terminal")
        {
            Description = "The text is typed as it is, also where it is the name of a key; a long one, or several lines, are pasted. Then the keys are pressed: Enter, Escape, Up, C-c, M-x …",
            Body = typeof(TerminalInputBody),
            Answers = [(200, typeof(TerminalView))],
            Problems = problems,
        });
        api.MapLaneRoute("GET", "/terminals/{terminal}/screen", "GetTerminalScreen", Screen, new("Shows what is on a terminal's screen")
        {
            Query = [new("history", "integer", $"How many lines that scrolled away come before it, at most {MaxHistory}; 0 when absent.")],
            Answers = [(200, typeof(TerminalScreen))],
            Problems = problems,
        });
        api.MapLaneRoute("GET", "/terminals/{terminal}/stream", "StreamTerminal", Stream, new("Attaches to a terminal: a WebSocket")
        {
            Description =
                "Binary messages are what the terminal shows, for a terminal that understands xterm-256color, and what is typed into it. A text message "
                + "{\"columns\": 120, \"rows\": 40} says that the client has another size. Closing it leaves the terminal running; a client that takes nothing is let go.",
            Query = [new("columns", "integer", "How wide the client is, 1 to 1000; 80 when absent."), new("rows", "integer", "How high it is; 24 when absent.")],
            Answers = [(101, null)],
            Problems = problems,
        });
    }

    private static async Task<IResult> Stream(
        HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, TunnelDesk tunnels, IOptions<HttpOptions> options,
        TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var (lane, terminal) = (request.LaneId, request.TerminalId);
        var columns = (int)(request.Query.Number("columns", 1, 1000) ?? 80);
        var rows = (int)(request.Query.Number("rows", 1, 1000) ?? 24);
        request.Done();
        if (!http.WebSockets.IsWebSocketRequest)
            return new ProblemResult(new Refusal(ProblemReason.InvalidRequest, "This is a WebSocket; for a picture of the screen GET …/screen."));
        if ((await HostOf(reads, lane, "stream_terminal", cancellationToken)).Refused(out var refusal, out var host))
            return new ProblemResult(refusal);
        var question = new FindTerminals { HostId = host, LaneId = lane, TerminalId = terminal, Cause = request.Cause };
        if ((await questions.Terminals<FindTerminals, TerminalsFound>(host, question, cancellationToken)).Refused(out refusal, out var found))
            return new ProblemResult(refusal);
        if (found.Terminals is not [_])
            return new ProblemResult(new Refusal(ProblemReason.TerminalNotFound, $"Lane {lane} has no terminal {terminal}; GET /v1/lanes/{lane}/terminals lists them."));
        var target = new TunnelTarget { Kind = TunnelKind.Terminal, LaneId = lane, TerminalId = terminal, Columns = columns, Rows = rows };
        if ((await tunnels.Open(host, target, cancellationToken)).Refused(out refusal, out var tunnel))
            return new ProblemResult(refusal);
        using (tunnel)
        using (var socket = await http.WebSockets.AcceptWebSocketAsync())
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping))
            await new TerminalStream(socket, tunnel, options.Value.ClientMayStallFor, time).Run(either.Token);
        return Results.Empty;
    }

    private static async Task<IResult> Create(HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var (lane, terminal) = (request.LaneId, request.NewId<TerminalId>());
        var argv = request.Body.Has("argv") ? LaneRequests.Argv(request.Body) ?? [] : [];
        var columns = request.Body.Number("columns", 20, 1000) ?? DefaultColumns;
        var rows = request.Body.Number("rows", 5, 1000) ?? DefaultRows;
        request.Done();
        if ((await HostOf(reads, lane, "create_terminal", cancellationToken)).Refused(out var refusal, out var host))
            return new ProblemResult(refusal);
        var command = new CreateTerminal { HostId = host, LaneId = lane, TerminalId = terminal, Argv = argv, Columns = columns, Rows = rows, Cause = request.Cause };
        return JsonAnswer.Of(
            await questions.Terminals<CreateTerminal, TerminalsFound>(host, command, cancellationToken),
            found => new JsonAnswer(found.Terminals[0], StatusCodes.Status201Created) { Location = $"/v1/lanes/{lane}/terminals/{terminal}" });
    }

    private static async Task<IResult> List(HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var lane = request.LaneId;
        var (limit, before) = request.Paging<TerminalId>();
        request.Done();
        if ((await HostOf(reads, lane, "list_terminals", cancellationToken)).Refused(out var refusal, out var host))
            return new ProblemResult(refusal);
        var question = new FindTerminals { HostId = host, LaneId = lane, Cause = request.Cause };
        return JsonAnswer.Of(await questions.Terminals<FindTerminals, TerminalsFound>(host, question, cancellationToken), found =>
        {
            var older = found.Terminals.Where(view => before is null || string.CompareOrdinal(view.TerminalId.ToString(), before) < 0);
            return new JsonAnswer(Page<TerminalView>.Of([.. older.Take(limit + 1)], limit, view => view.TerminalId.ToString()));
        });
    }

    private static async Task<IResult> Get(HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var (lane, terminal) = (request.LaneId, request.TerminalId);
        request.Done();
        if ((await HostOf(reads, lane, "get_terminal", cancellationToken)).Refused(out var refusal, out var host))
            return new ProblemResult(refusal);
        var question = new FindTerminals { HostId = host, LaneId = lane, TerminalId = terminal, Cause = request.Cause };
        return JsonAnswer.Of(
            await questions.Terminals<FindTerminals, TerminalsFound>(host, question, cancellationToken),
            found => found.Terminals is [var view]
                ? new JsonAnswer(view)
                : new ProblemResult(new Refusal(ProblemReason.TerminalNotFound, $"Lane {lane} has no terminal {terminal}; GET /v1/lanes/{lane}/terminals lists them.")));
    }

    private static async Task<IResult> Close(HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var (lane, terminal) = (request.LaneId, request.TerminalId);
        request.Done();
        if ((await HostOf(reads, lane, "close_terminal", cancellationToken)).Refused(out var refusal, out var host))
            return new ProblemResult(refusal);
        var command = new CloseTerminal { HostId = host, LaneId = lane, TerminalId = terminal, Cause = request.Cause };
        return JsonAnswer.Of(await questions.Terminals<CloseTerminal, TerminalsFound>(host, command, cancellationToken), _ => Results.NoContent());
    }

    private static async Task<IResult> Type(HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var (lane, terminal) = (request.LaneId, request.TerminalId);
        var text = request.Body.Text("text", maxLength: MaxText, check: Checks.Typed);
        var keys = request.Body.Texts("keys", most: MaxKeys, maxLength: 32, check: Checks.KeyName) ?? [];
        if (text is null && keys.Count == 0)
            request.Faults.Add("text", "required", "A text or keys were expected.");
        request.Done();
        if ((await HostOf(reads, lane, "type_into_terminal", cancellationToken)).Refused(out var refusal, out var host))
            return new ProblemResult(refusal);
        var command = new TypeIntoTerminal { HostId = host, LaneId = lane, TerminalId = terminal, Text = text, Keys = keys, Cause = request.Cause };
        return JsonAnswer.Of(
            await questions.Terminals<TypeIntoTerminal, TerminalsFound>(host, command, cancellationToken), found => new JsonAnswer(found.Terminals[0]));
    }

    private static async Task<IResult> Screen(HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var (lane, terminal) = (request.LaneId, request.TerminalId);
        var history = (int)(request.Query.Number("history", 0, MaxHistory) ?? 0);
        request.Done();
        if ((await HostOf(reads, lane, "read_terminal", cancellationToken)).Refused(out var refusal, out var host))
            return new ProblemResult(refusal);
        var question = new ReadTerminalScreen { HostId = host, LaneId = lane, TerminalId = terminal, History = history, Cause = request.Cause };
        return JsonAnswer.Of(
            await questions.Terminals<ReadTerminalScreen, TerminalScreenRead>(host, question, cancellationToken), read => new JsonAnswer(read.Screen));
    }

    /// <summary>The host to ask: of a lane that has, or may have, terminals.</summary>
    private static async Task<Answer<HostId>> HostOf(IDbContextFactory<OrchestratorContext> reads, LaneId lane, string what, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken) switch
        {
            null => LanesApi.NotFound(lane),
            { Status: LaneStatus.Closed } => new Refusal(ProblemReason.LaneClosed, "The lane is closed, and its terminals with it."),
            { HostReachable: false, HostId: { } host } => new Refusal(ProblemReason.HostUnreachable, $"Host {host} does not answer; try again when it is back."),
            { Status: LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared, HostId: { } host } => host,
            var row => new Refusal(ProblemReason.InvalidTransition, $"The lane is {SnakeCase.Of(row.Status)}; it has its terminals from ready until its clean-up.")
            {
                Fields = new Dictionary<string, object?> { ["state"] = SnakeCase.Of(row.Status), ["event"] = what },
            },
        };
    }
}
