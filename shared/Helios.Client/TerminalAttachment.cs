using System.Net.WebSockets;
using System.Text.Json;

namespace Helios.Client;

/// <summary>A remotely attached terminal. Typing and resizing are thread-safe.</summary>
public sealed class TerminalAttachment : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly WebSocket socket;
    private readonly Func<Exception?, HeliosUnreachableException> brokenOff;

    // Never disposed: it holds no resources, and a resize may be in progress.
    private readonly SemaphoreSlim turn = new(1, 1);

    internal TerminalAttachment(WebSocket socket, Func<Exception?, HeliosUnreachableException> brokenOff)
    {
        this.socket = socket;
        this.brokenOff = brokenOff;
    }

    /// <summary>Types input, as the bytes that an xterm sends.</summary>
    /// <param name="keys">The bytes.</param>
    /// <param name="ct">Cancels, which also ends the attachment.</param>
    /// <returns>A task that completes when they are sent.</returns>
    /// <exception cref="HeliosUnreachableException">The connection broke or has ended.</exception>
    public Task Type(ReadOnlyMemory<byte> keys, CancellationToken ct = default) => Send(keys, WebSocketMessageType.Binary, ct);

    /// <summary>Changes the size of the client's screen.</summary>
    /// <param name="columns">The width, 1 to 1000.</param>
    /// <param name="rows">The height.</param>
    /// <param name="ct">Cancels, which also ends the attachment.</param>
    /// <returns>A task that completes when it is sent.</returns>
    /// <exception cref="HeliosUnreachableException">The connection broke or has ended.</exception>
    public Task Resize(int columns, int rows, CancellationToken ct = default) =>
        Send(
            JsonSerializer.SerializeToUtf8Bytes(new TerminalSize(columns, rows), ClientJson.Shared.TerminalSize),
            WebSocketMessageType.Text,
            ct
        );

    /// <summary>
    /// Forwards the terminal's output, for a screen that understands xterm-256color, until the attachment ends because the terminal's
    /// program exited or the client detached. While <paramref name="to"/> processes one part, nothing more is read. Call it once per
    /// attachment.
    /// </summary>
    /// <param name="to">Receives the next bytes, which it owns until it returns.</param>
    /// <param name="ct">Cancels, which also ends the attachment.</param>
    /// <returns>Why it ended.</returns>
    /// <exception cref="HeliosUnreachableException">The connection broke; the terminal keeps running.</exception>
    public async Task<TerminalAttachmentEnd> Show(Func<ReadOnlyMemory<byte>, ValueTask> to, CancellationToken ct = default)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), ct);
            }
            catch (Exception broken) when (IsBroken(broken, ct))
            {
                throw brokenOff(broken);
            }

            if (part.MessageType is WebSocketMessageType.Close)
                return new TerminalAttachmentEnd
                {
                    IsOrderly = socket.CloseStatus is WebSocketCloseStatus.NormalClosure,
                    Words = socket.CloseStatusDescription ?? "",
                };
            if (part.MessageType is WebSocketMessageType.Binary)
                await to(buffer.AsMemory(0, part.Count));
        }
    }

    /// <summary>Detaches; the terminal keeps running.</summary>
    /// <returns>A task that completes when the server was notified, or after two seconds.</returns>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(Goodbye);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, soon.Token);
        }
        catch (Exception broken) when (IsBroken(broken, CancellationToken.None))
        {
            // It is detached in any case.
        }

        socket.Dispose();
    }

    private async Task Send(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            await socket.SendAsync(message, type, endOfMessage: true, ct);
        }
        catch (Exception broken) when (IsBroken(broken, ct))
        {
            throw brokenOff(broken);
        }
        finally
        {
            turn.Release();
        }
    }

    private static bool IsBroken(Exception exception, CancellationToken ct) =>
        exception is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException
        || (exception is OperationCanceledException && !ct.IsCancellationRequested);
}
