using System.Net.WebSockets;
using Helios.Contracts.Tunnels;

namespace Helios.WorktreeAgent.Tunnels;

/// <summary>Writes frames, one per message.</summary>
internal sealed class TunnelWriter(WebSocket socket)
{
    public Task Send(TunnelFrameKind kind, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        socket.SendAsync(new TunnelFrame(kind, offset, data).ToArray(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
}
