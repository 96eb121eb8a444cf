using System.Net.WebSockets;
using System.Text.Json;

namespace Helios.Client;

/// <summary>A terminal that is looked at and typed into from afar. Typing and resizing are safe from several threads.</summary>
public sealed class TerminalAttachment : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly WebSocket socket;
    private readonly Func<Exception?, HeliosUnreachableException> brokenOff;
    // Never disposed: it holds nothing, and somebody may be about to say that a window has another size.
    private readonly SemaphoreSlim turn = new(1, 1);

    internal TerminalAttachment(WebSocket socket, Func<Exception?, HeliosUnreachableException> brokenOff)
    {
        this.socket = socket;
        this.brokenOff = brokenOff;
    }

    /// <summary>Types: bytes as the keys of an xterm give them.</summary>
    /// <param name="keys">The bytes.</param>
    /// <param name="ct">Gives up, and the attachment with it.</param>
    /// <returns>When they are sent.</returns>
    /// <exception cref="HeliosUnreachableException">The connection broke off, or has ended.</exception>
    public Task Type(ReadOnlyMemory<byte> keys, CancellationToken ct = default) => Send(keys, WebSocketMessageType.Binary, ct);

    /// <summary>Says that the looker's own screen has another size.</summary>
    /// <param name="columns">How wide it is, 1 to 1000.</param>
    /// <param name="rows">How high it is.</param>
    /// <param name="ct">Gives up, and the attachment with it.</param>
    /// <returns>When it is sent.</returns>
    /// <exception cref="HeliosUnreachableException">The connection broke off, or has ended.</exception>
    public Task Resize(int columns, int rows, CancellationToken ct = default) =>
        Send(JsonSerializer.SerializeToUtf8Bytes(new TerminalSize(columns, rows), ClientJson.Shared.TerminalSize), WebSocketMessageType.Text, ct);

    /// <summary>
    /// Passes on what the terminal shows, for a screen that understands xterm-256color, until the attachment ends: the terminal's program
    /// has, or somebody detached. While <paramref name="to"/> has not taken one part, nothing more is read. Once per attachment.
    /// </summary>
    /// <param name="to">Takes the next bytes, which are its until it returns.</param>
    /// <param name="ct">Gives up, and the attachment with it.</param>
    /// <returns>Why it ended.</returns>
    /// <exception cref="HeliosUnreachableException">The connection broke off; the terminal goes on.</exception>
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

    /// <summary>Detaches; the terminal goes on.</summary>
    /// <returns>When the server has been told, or two seconds were not enough for it.</returns>
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
            // It is detached either way.
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
