using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.LaneOrchestrator.Tests.Journal;

namespace Helios.LaneOrchestrator.Tests.Tunnels;

[Trait("req", "run-output")]
[Collection(ApiCollection.Name)]
public sealed class TunnelOutputTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private readonly Orchestrator it = shared.It;
    private string lane = "";
    private string run = "";

    private string Path => $"/v1/lanes/{lane}/runs/{run}/output";

    public async ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        var workspace = await it.Workspace();
        lane = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = "a" })).Body[
            "lane_id"
        ]!.GetValue<string>();
        run = (await it.Send("POST", $"/v1/lanes/{lane}/runs", new { argv = new[] { "echo" }, wait = true })).Body[
            "run_id"
        ]!.GetValue<string>();
    }

    public ValueTask DisposeAsync()
    {
        it.Host.BeItself();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Output_is_text_where_it_is_text_and_says_what_is_missing()
    {
        it.Host.Streams = _ =>
            Frames(Stdout(0, "head "), new(TunnelFrameKind.Skipped, 105, default), Stdout(105, "täil"), Stderr(0, "oh"), End);

        var (status, output, _) = await it.Send("GET", Path);

        status.ShouldBe(200);
        output["stdout"]!.GetValue<string>().ShouldBe("head täil");
        output["stderr"]!.GetValue<string>().ShouldBe("oh");
        output["encoding"]!.GetValue<string>().ShouldBe("utf-8");
        output["truncated_bytes"]!.GetValue<long>().ShouldBe(100);
    }

    [Fact]
    public async Task Output_is_whole_when_the_host_is_gone_before_all_of_it_was_read()
    {
        it.Host.DropsTheLine = true;
        var part = new string('x', TunnelFrame.MaxDataLength);
        it.Host.Streams = _ => Frames([.. Enumerable.Range(0, 24).Select(n => Stdout(n * part.Length, part)), End]);

        for (var round = 0; round < 10; round++)
        {
            var (status, output, _) = await it.Send("GET", Path);

            status.ShouldBe(200, $"{output}");
            output["stdout"]!.GetValue<string>().Length.ShouldBe(24 * part.Length);
        }
    }

    [Fact]
    public async Task Output_is_base64_where_it_is_no_text()
    {
        it.Host.Streams = _ => Frames(new TunnelFrame(TunnelFrameKind.Stdout, 0, new byte[] { 0xff, 0x00, 0xfe }), End);

        var (_, output, _) = await it.Send("GET", Path);

        output["encoding"]!.GetValue<string>().ShouldBe("base64");
        Convert.FromBase64String(output["stdout"]!.GetValue<string>()).ShouldBe([0xff, 0x00, 0xfe]);
    }

    [Fact]
    public async Task Output_is_followed_to_the_end_and_resumed_where_it_broke()
    {
        it.Host.Streams = _ => Frames(Stdout(0, "one"), Stdout(3, "two"), Stderr(0, "err"), End);
        var events = await Follow(null);
        events.Select(one => one.Type).ShouldBe(["stdout", "stdout", "stderr", "end"]);
        events.Select(one => one.Id).ShouldBe(["3", "6", "6,3", "6,3"]);
        events.Take(3).Select(one => Encoding.UTF8.GetString(Convert.FromBase64String(one.Data))).ShouldBe(["one", "two", "err"]);
        JsonNode.Parse(events[3].Data)!["status"]!.GetValue<string>().ShouldBe("exited");

        TunnelTarget? asked = null;
        it.Host.Streams = command =>
        {
            asked = command.Target;
            return Frames(Stdout(6, "!"), End);
        };
        await Follow("6,3");
        (asked!.Follow, asked.StdoutOffset, asked.StderrOffset).ShouldBe((true, 6, 3));
    }

    [Fact]
    public async Task Output_falls_back_to_the_tails_of_the_record()
    {
        it.Host.Streams = _ => Frames(new TunnelFrame(TunnelFrameKind.Failed, 0, "gone"u8.ToArray()));
        (await it.Send("GET", Path)).Body["stdout"]!.GetValue<string>().ShouldBe("echo");

        await it.Send("POST", $"/v1/lanes/{lane}/cleanup?wait=closed");
        (await it.Send("GET", Path)).Body["stdout"]!.GetValue<string>().ShouldBe("echo");
        (await Follow(null)).Select(one => one.Type).ShouldBe(["stdout", "end"]);
        (await Follow("3")).Select(one => one.Type).ShouldBe(["end"]);
    }

    [Fact]
    public async Task Output_is_not_taken_for_whole_when_the_line_broke()
    {
        it.Host.Streams = _ => Frames(Stdout(0, "the beginning"));

        (await it.Send("GET", Path)).Body["reason"]!.GetValue<string>().ShouldBe("service_unavailable");
        (await Follow(null)).Select(one => one.Type).ShouldBe(["stdout"]);
    }

    [Fact]
    public async Task Output_is_overloaded_when_a_host_that_lives_does_not_dial_in()
    {
        it.Host.Silent = true;

        var (status, problem, _) = await it.Send("GET", $"/v1/lanes/{lane}/log");

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((503, "overloaded"));
        problem["detail"]!.GetValue<string>().ShouldContain("is alive");
    }

    [Fact]
    public async Task Output_gives_the_log_of_a_lane()
    {
        it.Host.Streams = _ => Frames(Stdout(0, "setup\n"), Stdout(6, "done\n"), End);

        (await it.Http.GetStringAsync($"/v1/lanes/{lane}/log")).ShouldBe("setup\ndone\n");
    }

    [Fact]
    public async Task Output_passes_a_log_on_as_it_comes()
    {
        var read = new TaskCompletionSource();
        it.Host.Streams = _ => InTwoParts();
        using var answer = await it.Http.GetAsync(
            new Uri($"/v1/lanes/{lane}/log", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        using var log = new StreamReader(await answer.Content.ReadAsStreamAsync());

        (await log.ReadLineAsync()).ShouldBe("setup");
        read.SetResult();
        (await log.ReadToEndAsync()).ShouldBe("done\n");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");

        async IAsyncEnumerable<TunnelFrame> InTwoParts()
        {
            yield return Stdout(0, "setup\n");
            await read.Task;
            yield return Stdout(6, "done\n");
            yield return End;
        }
    }

    [Fact]
    public async Task Output_does_not_take_a_log_for_whole_when_the_line_broke_in_it()
    {
        it.Host.Streams = _ => Frames(Stdout(0, "the beginning"));

        await Should.ThrowAsync<HttpRequestException>(() => it.Http.GetStringAsync($"/v1/lanes/{lane}/log"));
    }

    [Fact]
    public async Task Output_gives_an_empty_log_where_nothing_was_written()
    {
        it.Host.Streams = _ => Frames(End);

        (await it.Http.GetStringAsync($"/v1/lanes/{lane}/log")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Output_is_taken_only_from_who_has_the_token_and_only_once()
    {
        OpenTunnel? asked = null;
        it.Host.Streams = command =>
        {
            asked = command;
            return Frames(Stdout(0, "x"), End);
        };
        await it.Send("GET", Path);

        // The token was good once.
        (await Dial(new Uri(asked!.Url), asked.Token)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Dial(new Uri(asked.Url), "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        (await it.Http.GetAsync($"/tunnels/{Ulid.Format(UlidGenerator.Shared.Next())}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        static async Task<HttpStatusCode> Dial(Uri url, string token)
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            socket.Options.CollectHttpResponseDetails = true;
            await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(url, CancellationToken.None));
            return socket.HttpStatusCode;
        }
    }

    private async Task<List<(string? Id, string Type, string Data)>> Follow(string? lastEventId)
    {
        var events = new List<(string? Id, string Type, string Data)>();
        await foreach (var one in Sse.Read(it.Http, $"{Path}?follow=true", lastEventId))
            events.Add(one);
        return events;
    }

    private static TunnelFrame Stdout(long offset, string text) => new(TunnelFrameKind.Stdout, offset, Encoding.UTF8.GetBytes(text));

    private static TunnelFrame Stderr(long offset, string text) => new(TunnelFrameKind.Stderr, offset, Encoding.UTF8.GetBytes(text));

    private static TunnelFrame End => new(TunnelFrameKind.End, 0, default);

    private static async IAsyncEnumerable<TunnelFrame> Frames(params TunnelFrame[] frames)
    {
        foreach (var frame in frames)
        {
            await Task.Yield();
            yield return frame;
        }
    }
}
