using System.Net.WebSockets;
using System.Text;
using Helios.Client;
using Helios.Contracts.Identifiers;
using Helios.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Cli.Tests;

/// <summary>The client's side of a terminal's stream, against a server that does what each test says.</summary>
[Trait("req", "cli-far-shell")]
public sealed class TerminalAttachTests : IAsyncLifetime
{
    private readonly WebApplication app;
    private readonly LaneId lane = LaneId.New();
    private readonly TerminalId terminal = TerminalId.New();
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<HttpContext, Task> answer = _ => Task.CompletedTask;
    private Uri url = null!;

    public TerminalAttachTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseWebSockets();
        app.Run(http => answer(http));
    }

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    [Fact]
    public async Task An_attachment_carries_what_every_request_carries_and_bytes_and_sizes_both_ways()
    {
        HttpRequest? seen = null;
        answer = async http =>
        {
            seen = http.Request;
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var (typed, size) = (await Read(socket), await Read(socket));
            typed.ShouldBe((WebSocketMessageType.Binary, "ls\r"));
            size.ShouldBe((WebSocketMessageType.Text, "{\"columns\":120,\"rows\":40}"));
            await socket.SendAsync("all \e[1mof\e[0m it"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, http.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "The terminal has ended.", http.RequestAborted);
        };
        using var client = Client();
        var shown = new StringBuilder();

        await using var far = await client.Terminals.Attach(lane, terminal, 91, 27, new RequestOptions { CorrelationId = "cor_mine" });
        await far.Type("ls\r"u8.ToArray());
        await far.Resize(120, 40);
        var end = await Show(far, shown);

        (end.IsOrderly, end.Words, shown.ToString()).ShouldBe((true, "The terminal has ended.", "all \e[1mof\e[0m it"));
        $"{seen!.Path}{seen.QueryString}".ShouldBe($"/v1/lanes/{lane}/terminals/{terminal}/stream?columns=91&rows=27");
        (
            seen.Headers.Authorization.ToString(),
            seen.Headers["X-Correlation-Id"].ToString(),
            seen.Headers["X-Helios-Actor"].ToString()
        ).ShouldBe(("Bearer a-token-of-the-test", "cor_mine", "cli:ann"));
    }

    [Fact]
    public async Task An_attachment_is_refused_with_the_problem_that_the_server_tells()
    {
        answer = async http =>
        {
            http.Response.StatusCode = 404;
            http.Response.ContentType = "application/problem+json";
            await http.Response.WriteAsync(
                "{\"reason\": \"terminal_not_found\", \"detail\": \"There is none.\", \"correlation_id\": \"cor_1\"}"
            );
        };
        using var client = Client();

        var refused = await Should.ThrowAsync<HeliosProblemException>(() => client.Terminals.Attach(lane, terminal, 80, 24));

        (refused.Status, refused.Reason, refused.Detail, refused.CorrelationId).ShouldBe(
            (404, "terminal_not_found", "There is none.", "cor_1")
        );
    }

    [Fact]
    public async Task An_attachment_distinguishes_an_end_that_is_not_the_terminals()
    {
        answer = async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "The host closed the connection.", http.RequestAborted);
        };
        using var client = Client();
        await using var far = await client.Terminals.Attach(lane, terminal, 80, 24);

        var end = await Show(far, new StringBuilder());

        (end.IsOrderly, end.Words).ShouldBe((false, "The host closed the connection."));
    }

    [Fact]
    public async Task Notices_a_connection_that_breaks_off_or_falls_silent()
    {
        using var client = Client();
        answer = async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            http.Abort();
        };
        // It may break off before the answer to the handshake is read.
        await Should.ThrowAsync<HeliosUnreachableException>(async () =>
        {
            await using var far = await client.Terminals.Attach(lane, terminal, 80, 24);
            await Show(far, new StringBuilder());
        });

        // It is connected, and answers no ping: a network that lets nothing through any more.
        answer = async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await over.Task;
        };
        await using (var far = await client.Terminals.Attach(lane, terminal, 80, 24))
            await Should.ThrowAsync<HeliosUnreachableException>(() => Show(far, new StringBuilder()));
    }

    private HeliosClient Client() =>
        new(
            new HeliosClientOptions
            {
                Server = url,
                BearerToken = "a-token-of-the-test",
                Actor = "cli:ann",
                KeepAliveEvery = TimeSpan.FromMilliseconds(300),
            }
        );

    private static Task<TerminalAttachmentEnd> Show(TerminalAttachment far, StringBuilder shown) =>
        far.Show(bytes =>
            {
                shown.Append(Encoding.UTF8.GetString(bytes.Span));
                return ValueTask.CompletedTask;
            })
            .WaitAsync(Eventually.Patience);

    private static async Task<(WebSocketMessageType Type, string Text)> Read(WebSocket socket)
    {
        var buffer = new byte[1024];
        var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return (part.MessageType, Encoding.UTF8.GetString(buffer.AsSpan(0, part.Count)));
    }

    public async ValueTask DisposeAsync()
    {
        over.TrySetResult();
        await app.DisposeAsync();
    }
}
