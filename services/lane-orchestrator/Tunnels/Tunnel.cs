using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Helios.Contracts.Tunnels;

namespace Helios.LaneOrchestrator.Tunnels;

/// <summary>An open tunnel: the frames that a host sends, until the end frame.</summary>
internal sealed class Tunnel(WebSocket socket, TaskCompletionSource finished) : IDisposable
{
    /// <summary>The frames, the last of which is <see cref="TunnelFrameKind.End"/> or <see cref="TunnelFrameKind.Failed"/>.</summary>
    public async IAsyncEnumerable<TunnelFrame> Frames([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[TunnelFrame.HeaderLength + TunnelFrame.MaxDataLength];
        while (true)
        {
            var frame = await Next(buffer, cancellationToken);
            yield return frame;
            if (frame.Kind is TunnelFrameKind.End or TunnelFrameKind.Failed)
                yield break;
        }
    }

    private async Task<TunnelFrame> Next(byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                if (part.MessageType is WebSocketMessageType.Close)
                    return Broken("the host closed the connection");
                length += part.Count;
                if (part.EndOfMessage)
                    break;
                if (length == buffer.Length)
                    return Broken("the host sent a frame that is too long");
            }
        }
        catch (WebSocketException exception)
        {
            return Broken($"the connection to the host broke ({exception.WebSocketErrorCode})");
        }
        catch (Exception exception) when (IsDropped(exception, cancellationToken))
        {
            return Broken("this server closed the connection");
        }

        // The caller may keep the data after the next frame.
        return TunnelFrame.TryRead(buffer.AsMemory(0, length).ToArray(), out var frame) ? frame : Broken("the host sent an invalid frame");
    }

    /// <summary>Sends a frame to the host, one at a time. False if the host accepts no more: the received frames say why.</summary>
    public async Task<bool> Send(TunnelFrameKind kind, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(
                new TunnelFrame(kind, 0, data).ToArray(),
                WebSocketMessageType.Binary,
                endOfMessage: true,
                cancellationToken
            );
            return true;
        }
        catch (Exception exception) when (exception is WebSocketException || IsDropped(exception, cancellationToken))
        {
            return false;
        }
    }

    // Closed on this side; an abort looks like an unrequested cancellation.
    private static bool IsDropped(Exception exception, CancellationToken cancellationToken) =>
        exception is ObjectDisposedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public void Dispose() => finished.TrySetResult();

    /// <summary>Whether the connection broke: then there may be more data, unlike after a refusal.</summary>
    public static bool IsBroken(TunnelFrame frame) => frame is { Kind: TunnelFrameKind.Failed, Offset: < 0 };

    private static TunnelFrame Broken(string why) =>
        new(TunnelFrameKind.Failed, -1, System.Text.Encoding.UTF8.GetBytes($"The output ended early: {why}."));
}
