using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A terminal from far away: through the API and the host's tunnel.</summary>
[Trait("req", "terminal-stream")]
[Collection(SharedSystemTests.Name)]
public sealed class TerminalStreamTests(SharedSystem shared)
{
    [Fact]
    public async Task A_program_looks_types_resizes_leaves_and_comes_back_and_hears_of_the_end()
    {
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", first)).Trim();
        var terminals = $"/v1/lanes/{lane}/terminals";
        var made = await http.Post(terminals, new JsonObject { ["argv"] = new JsonArray("sh") });
        var terminal = $"{terminals}/{made["terminal_id"]!.GetValue<string>()}";

        using (var view = await View.Open(system.Url, $"{terminal}/stream?columns=91&rows=27"))
        {
            await http.GetUntil(
                terminal,
                it => it["attached"]!.GetValue<int>() == 1 && it["columns"]!.GetValue<int>() == 91 && it["rows"]!.GetValue<int>() == 27
            );
            await view.Type("echo typed-$((40+2)) Grüße\r");
            await view.Shows("typed-42 Grüße");
            await view.Say("{\"columns\": 113, \"rows\": 33}");
            await http.GetUntil(terminal, it => it["columns"]!.GetValue<int>() == 113 && it["rows"]!.GetValue<int>() == 33);
            await view.Type("\u0003");
        }

        await http.GetUntil(terminal, it => it["attached"]!.GetValue<int>() == 0);
        (await http.Get(terminal))["pid"]!.GetValue<int>().ShouldBe(made["pid"]!.GetValue<int>());

        using (var again = await View.Open(system.Url, $"{terminal}/stream"))
        {
            // What was on the screen is there, without anybody typing it again.
            await again.Shows("typed-42");
            await again.Type("exit\r");
            (await again.Ended()).ShouldBe((WebSocketCloseStatus.NormalClosure, "The terminal has ended."));
        }

        (await View.Refusal(system.Url, $"{terminal}/stream")).ShouldBe(HttpStatusCode.NotFound);
        await cli.Ok("lane", "cleanup", first);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_LANE_ID", lane));
    }

    [Fact]
    public async Task An_observer_sees_everything_types_nothing_and_changes_no_size()
    {
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", first)).Trim();
        var terminals = $"/v1/lanes/{lane}/terminals";
        var made = await http.Post(
            terminals,
            new JsonObject
            {
                ["argv"] = new JsonArray("cat"),
                ["columns"] = 91,
                ["rows"] = 27,
            }
        );
        var terminal = $"{terminals}/{made["terminal_id"]!.GetValue<string>()}";

        using var observer = await View.Open(system.Url, $"{terminal}/stream?observe=true&columns=40&rows=10");
        await http.GetUntil(terminal, it => it["attached"]!.GetValue<int>() == 1);
        await observer.Type("nobody-reads-this\r");
        await observer.Say("{\"columns\": 50, \"rows\": 12}");
        using (var view = await View.Open(system.Url, $"{terminal}/stream?columns=91&rows=27"))
        {
            await view.Type("typed-by-another\r");
            await observer.Shows("typed-by-another");
        }

        var now = await http.Get(terminal);
        (now["columns"]!.GetValue<int>(), now["rows"]!.GetValue<int>()).ShouldBe((91, 27));
        (await http.Get($"{terminal}/screen"))["text"]!.GetValue<string>().ShouldNotContain("nobody-reads-this");
        await cli.Ok("lane", "cleanup", first);
    }

    [Fact]
    public async Task Whoever_may_not_call_the_API_sees_no_terminal_and_nonsense_ends_the_view_alone()
    {
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", first)).Trim();
        var made = await http.Post($"/v1/lanes/{lane}/terminals", new JsonObject { ["argv"] = new JsonArray("sh") });
        var terminal = $"/v1/lanes/{lane}/terminals/{made["terminal_id"]!.GetValue<string>()}";

        (await View.Refusal(system.Url, $"{terminal}/stream", origin: "https://elsewhere.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await http.Try(HttpMethod.Get, $"{terminal}/stream")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await View.Refusal(system.Url, $"{terminal}/stream?columns=0")).ShouldBe(HttpStatusCode.BadRequest);
        (await View.Refusal(system.Url, $"/v1/lanes/{lane}/terminals/tm_01ARZ3NDEKTSV4RRFFQ69G5FAV/stream")).ShouldBe(
            HttpStatusCode.NotFound
        );

        using (var view = await View.Open(system.Url, $"{terminal}/stream"))
        {
            await view.Say("{\"columns\": 113}");
            (await view.Ended()).Status.ShouldBe(WebSocketCloseStatus.InvalidPayloadData);
        }

        await http.GetUntil(terminal, it => it["attached"]!.GetValue<int>() == 0);

        // One who takes nothing does not hold anything up: neither the program, nor who looks beside.
        using (var deaf = await View.Open(system.Url, $"{terminal}/stream", listens: false))
        using (var view = await View.Open(system.Url, $"{terminal}/stream"))
        {
            await view.Type("seq 1 300000; echo counted-$((40+2))\r");
            await view.Shows("counted-42");
            await cli.Ok("lane", "cleanup", first);
            (await view.Ended()).Status.ShouldBe(WebSocketCloseStatus.NormalClosure);
        }

        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_LANE_ID", lane));
    }

    /// <summary>A client that looks at a terminal.</summary>
    [Fact]
    public async Task Two_hundred_and_fifty_six_hang_up_at_once_and_the_API_answers_meanwhile()
    {
        // What is beyond the most that a host takes is refused, in the socket.
        var (sockets, eachTerminal, taken) = (256, 32, 192);
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = app, ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.GetValue<string>();
        var lane = (
            await http.Post($"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60", new JsonObject { ["display_name"] = first })
        )["lane_id"]!.GetValue<string>();
        var views = new List<View>();
        while (views.Count < sockets)
        {
            var made = await http.Post($"/v1/lanes/{lane}/terminals", new JsonObject { ["argv"] = new JsonArray("sleep", "600") });
            var stream = $"/v1/lanes/{lane}/terminals/{made["terminal_id"]!.GetValue<string>()}/stream";
            views.AddRange(
                await Task.WhenAll(Enumerable.Range(0, eachTerminal).Select(_ => View.Open(system.Url, stream, listens: false)))
            );
        }

        await Eventually.Holds(async () => await Attached() == taken);

        await using var control = new LostTime();
        var (began, slowest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        views.ForEach(view => view.Dispose());
        do
        {
            var (asked, lost) = (Stopwatch.GetTimestamp(), control.SoFar);
            await http.Get($"/v1/lanes/{lane}");
            var took = Stopwatch.GetElapsedTime(asked) - (control.SoFar - lost);
            slowest = took > slowest ? took : slowest;
        } while (await Attached() > 0);
        var all = Stopwatch.GetElapsedTime(began) - control.SoFar;

        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        all.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        await http.Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=60");

        async Task<int> Attached() =>
            (await http.Get($"/v1/lanes/{lane}/terminals"))["items"]!.AsArray().Sum(terminal => terminal!["attached"]!.GetValue<int>());
    }

    private sealed class View : IDisposable
    {
        private readonly ClientWebSocket socket = new();
        private readonly StringBuilder shown = new();
        private Task<(WebSocketCloseStatus? Status, string? Words)> listening = null!;

        public static async Task<View> Open(Uri url, string path, bool listens = true)
        {
            var view = new View();
            await view.socket.ConnectAsync(Address(url, path), CancellationToken.None);
            if (listens)
                view.listening = view.Listen();
            return view;
        }

        public static async Task<HttpStatusCode> Refusal(Uri url, string path, string? origin = null)
        {
            using var attempt = new ClientWebSocket();
            attempt.Options.CollectHttpResponseDetails = true;
            if (origin is not null)
                attempt.Options.SetRequestHeader("Origin", origin);
            await Should.ThrowAsync<WebSocketException>(() => attempt.ConnectAsync(Address(url, path), CancellationToken.None));
            return attempt.HttpStatusCode;
        }

        public Task Type(string text) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        public Task Say(string json) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        public Task Shows(string text) =>
            Eventually.Passes(() =>
            {
                lock (shown)
                    shown.ToString().ShouldContain(text);
                return Task.CompletedTask;
            });

        public Task<(WebSocketCloseStatus? Status, string? Words)> Ended() => listening.WaitAsync(Eventually.Patience);

        private async Task<(WebSocketCloseStatus? Status, string? Words)> Listen()
        {
            var buffer = new byte[128 * 1024];
            var decoder = Encoding.UTF8.GetDecoder();
            var text = new char[buffer.Length];
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType is WebSocketMessageType.Close)
                    return (socket.CloseStatus, socket.CloseStatusDescription);
                lock (shown)
                    shown.Append(text, 0, decoder.GetChars(buffer.AsSpan(0, part.Count), text, flush: false));
            }
        }

        private static Uri Address(Uri url, string path) =>
            new(url.ToString().Replace("http", "ws", StringComparison.Ordinal).TrimEnd('/') + path);

        public void Dispose() => socket.Dispose();
    }
}
