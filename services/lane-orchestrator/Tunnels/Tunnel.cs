using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Helios.Contracts.Tunnels;

namespace Helios.LaneOrchestrator.Tunnels;

/// <summary>An open tunnel: the frames that a host sends, until it says that nothing follows.</summary>
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
            return Broken("this server let the connection go");
        }

        // The caller may keep the data beyond the next frame.
        return TunnelFrame.TryRead(buffer.AsMemory(0, length).ToArray(), out var frame) ? frame : Broken("the host sent what is no frame");
    }

    /// <summary>Sends a frame to the host. One at a time. False when the host takes nothing any more: the frames tell why.</summary>
    public async Task<bool> Send(TunnelFrameKind kind, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(new TunnelFrame(kind, 0, data).ToArray(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is WebSocketException || IsDropped(exception, cancellationToken))
        {
            return false;
        }
    }

    // On this side, by whoever held it; an abort looks like a cancellation that nobody asked for.
    private static bool IsDropped(Exception exception, CancellationToken cancellationToken) =>
        exception is ObjectDisposedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public void Dispose() => finished.TrySetResult();

    /// <summary>Whether the line was cut: then there may be more, which a host that refuses does not have.</summary>
    public static bool IsBroken(TunnelFrame frame) => frame is { Kind: TunnelFrameKind.Failed, Offset: < 0 };

    private static TunnelFrame Broken(string why) =>
        new(TunnelFrameKind.Failed, -1, System.Text.Encoding.UTF8.GetBytes($"The output ended early: {why}."));
}
