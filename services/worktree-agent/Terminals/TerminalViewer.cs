using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using Helios.Contracts.Tunnels;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Tmux;
using Helios.WorktreeAgent.Tunnels;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>
/// Shows a terminal to a remote user and accepts input: a real <c>tmux attach</c> on a pseudo-terminal, connected to a
/// tunnel in both directions. It ends when either side ends; the terminal itself continues.
/// </summary>
internal sealed class TerminalViewer(
    TmuxServer tmux,
    LaneTerminals terminals,
    LaneEnvironment environment,
    TimeProvider time,
    IOptions<TunnelOptions> options
)
{
    private const int MostCells = 1000;

    // The keys that detach are ignored, too: see Listen.
    private static readonly string[] Observer = ["-f", "read-only,ignore-size"];

    public async Task Attach(WebSocket socket, TunnelWriter writer, TunnelTarget target, CancellationTokenSource gone)
    {
        try
        {
            var terminal = await terminals.Get(target.LaneId, target.TerminalId ?? default);
            // An observer who is alone counts for tmux after all, so an observer has the terminal's own size.
            await using var view = Start(target.Observe ? target with { Columns = terminal.Columns, Rows = terminal.Rows } : target);
            var showing = Show(view, writer, gone);
            var listening = Listen(socket, view, target.Observe, gone.Token);
            await Task.WhenAny(showing, listening);
            if (showing.IsCompletedSuccessfully)
            {
                await writer.Send(TunnelFrameKind.End, 0, default, gone.Token);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, gone.Token);
                // Closing before the other end has read everything would lose the rest, so the other end closes first.
                await listening
                    .WaitAsync(options.Value.TunnelConnectLimit, time, gone.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            // Readers and writers of the pseudo-terminal are released when its program ends.
            await gone.CancelAsync();
            await view.DisposeAsync();
            await Task.WhenAll(showing, listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception) when (exception is TerminalRefusedException or ProcessStartException)
        {
            await writer.Send(TunnelFrameKind.Failed, 0, Encoding.UTF8.GetBytes(exception.Message), gone.Token);
        }

        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var soon = new CancellationTokenSource(options.Value.TunnelConnectLimit);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, soon.Token);
        }
    }

    private TerminalProcess Start(TunnelTarget target)
    {
        var words = tmux.Call;
        return TerminalProcess.Start(
            new CommandSpec(
                words[0],
                [
                    .. words.Skip(1),
                    "attach-session",
                    .. target.Observe ? Observer : [],
                    "-t",
                    TmuxServer.Target(TmuxNames.Terminal(target.LaneId, target.TerminalId!.Value)),
                ]
            )
            {
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string?>(environment.Withhold, StringComparer.Ordinal)
                {
                    ["TMUX"] = null,
                    ["TMUX_PANE"] = null,
                    // Nearly every terminal today understands this; the type of the remote terminal is unknown.
                    ["TERM"] = "xterm-256color",
                },
            },
            Cells(target.Columns, 80),
            Cells(target.Rows, 24)
        );
    }

    // Awaited piece by piece: a slow reader makes tmux wait, and nothing accumulates here.
    private static async Task Show(TerminalProcess view, TunnelWriter writer, CancellationTokenSource gone)
    {
        var sent = 0L;
        await view.Show(async bytes =>
        {
            await writer.Send(TunnelFrameKind.Stdout, sent, bytes, gone.Token);
            sent += bytes.Length;
        });
    }

    private static async Task Listen(WebSocket socket, TerminalProcess view, bool observes, CancellationToken cancellationToken)
    {
        var buffer = new byte[TunnelFrame.HeaderLength + TunnelFrame.MaxDataLength];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                length += part.Count;
            } while (!part.EndOfMessage && length < buffer.Length);
            if (part.MessageType is WebSocketMessageType.Close || !TunnelFrame.TryRead(buffer.AsMemory(0, length), out var frame))
                return;
            if (frame.Kind is TunnelFrameKind.Input && !observes)
                await Type(view, frame.Data, cancellationToken);
            else if (frame.Kind is TunnelFrameKind.Resize && frame.Data.Length == 4 && !observes)
                view.Resize(
                    Cells(BinaryPrimitives.ReadUInt16BigEndian(frame.Data.Span), 80),
                    Cells(BinaryPrimitives.ReadUInt16BigEndian(frame.Data.Span[2..]), 24)
                );
        }
    }

    private static async Task Type(TerminalProcess view, ReadOnlyMemory<byte> keys, CancellationToken cancellationToken)
    {
        try
        {
            await view.Type(keys).WaitAsync(cancellationToken);
        }
        catch (IOException)
        {
            // Input after the end: the output side reports the end, and the other end closes.
        }
    }

    private static int Cells(int asked, int otherwise) => asked is > 0 and <= MostCells ? asked : otherwise;
}
