using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Helios.Contracts.Tunnels;
using Helios.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Tests.Tunnels;

/// <summary>The other end of tunnels: a small WebSocket server.</summary>
internal sealed class TunnelEnd : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(TunnelFrameKind Kind, long Offset, byte[] Data)> frames = new();

    private TunnelEnd(WebApplication app) => this.app = app;

    public string? Authorization { get; private set; }

    public bool Closed { get; private set; }

    public TaskCompletionSource HangUp { get; } = new();

    public string Url => app.Urls.Single().Replace("http", "ws", StringComparison.Ordinal) + "/tunnel";

    public IReadOnlyList<(TunnelFrameKind Kind, long Offset, byte[] Data)> Frames => [.. frames];

    public static async Task<TunnelEnd> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.UseWebSockets();
        var end = new TunnelEnd(server);
        server.Map("/tunnel", end.Accept);
        await server.StartAsync();
        return end;
    }

    public string Text(TunnelFrameKind kind) =>
        Encoding.UTF8.GetString([.. frames.Where(frame => frame.Kind == kind).SelectMany(frame => frame.Data)]);

    public Task Ended() => Eventually.Holds(() => Closed);

    private async Task Accept(HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[TunnelFrame.HeaderLength + TunnelFrame.MaxDataLength];
        while (true)
        {
            var received = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                var receiving = socket.ReceiveAsync(buffer.AsMemory(received), CancellationToken.None).AsTask();
                if (await Task.WhenAny(receiving, HangUp.Task) == HangUp.Task)
                {
                    socket.Abort();
                    return;
                }

                result = await receiving;
                received += result.Count;
            } while (!result.EndOfMessage);
            if (result.MessageType is WebSocketMessageType.Close)
                break;
            TunnelFrame.TryRead(buffer.AsMemory(0, received), out var frame).ShouldBeTrue();
            frames.Enqueue((frame.Kind, frame.Offset, frame.Data.ToArray()));
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Closed = true;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
