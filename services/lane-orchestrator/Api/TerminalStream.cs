using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Tunnels;
using Helios.Hosting.Concurrency;
using Helios.LaneOrchestrator.Tunnels;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// Connects a client's WebSocket with a host's tunnel. Binary messages are the terminal's output and input; a text message
/// <c>{"columns": 120, "rows": 40}</c> changes the size. Nothing is buffered: a slow client makes the host wait, and one
/// that reads nothing for long is disconnected.
/// </summary>
internal sealed class TerminalStream(WebSocket client, Tunnel tunnel, TimeSpan mayStallFor, TimeProvider time)
{
    private const int Most = 1000;
    private const int MostCloseBytes = 123;

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    /// <summary>Forwards data until either side ends.</summary>
    public async Task Run(CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var showing = Show(over.Token);
        var typing = Type(over.Token);
        var first = await Task.WhenAny(showing, typing);
        // The input was not delivered; the host's last frame says why.
        if (first == typing && typing.IsCompletedSuccessfully && await typing is null)
            first = await Task.WhenAny(showing);
        // Cancelling a read breaks the connection: notify the client first, and give it a moment to answer.
        if (first.IsCompletedSuccessfully && await first is { } why)
            await Close(why, typing);
        else
            client.Abort();
        await over.CancelAsync();
        await Task.WhenAll(showing, typing)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task Close((WebSocketCloseStatus Status, string Words) why, Task typing)
    {
        using var soon = new CancellationTokenSource(Goodbye, time);
        try
        {
            await client.CloseOutputAsync(why.Status, Shortened(why.Words), soon.Token);
            await typing.WaitAsync(Goodbye, time);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or TimeoutException)
        {
            // It is closed in any case.
        }
    }

    /// <summary>Truncates to the 123 bytes allowed for a close reason.</summary>
    internal static string Shortened(string words)
    {
        var (bytes, length) = (0, 0);
        foreach (var rune in words.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostCloseBytes)
                break;
            length += rune.Utf16SequenceLength;
        }

        return words[..length];
    }

    private async Task<(WebSocketCloseStatus Status, string Words)?> Show(CancellationToken cancellationToken)
    {
        await foreach (var frame in tunnel.Frames(cancellationToken))
        {
            switch (frame.Kind)
            {
                case TunnelFrameKind.Stdout:
                    using (var stall = new Deadline(mayStallFor, time, cancellationToken))
                        await client.SendAsync(frame.Data, WebSocketMessageType.Binary, endOfMessage: true, stall.Token);
                    break;
                case TunnelFrameKind.Failed:
                    return (WebSocketCloseStatus.EndpointUnavailable, Encoding.UTF8.GetString(frame.Data.Span));
            }
        }

        return (WebSocketCloseStatus.NormalClosure, "The terminal has ended.");
    }

    /// <summary>Forwards input until the client closes or sends an invalid message; null if the host no longer accepts input.</summary>
    private async Task<(WebSocketCloseStatus Status, string Words)?> Type(CancellationToken cancellationToken)
    {
        var buffer = new byte[TunnelFrame.MaxDataLength];
        while (true)
        {
            var part = await client.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType is WebSocketMessageType.Close)
                return (WebSocketCloseStatus.NormalClosure, "");
            var typed = buffer.AsMemory(0, part.Count);
            var got =
                part.MessageType is WebSocketMessageType.Binary ? (TunnelFrameKind.Input, typed)
                : part.EndOfMessage && Size(typed) is { } size ? (TunnelFrameKind.Resize, size)
                : ((TunnelFrameKind Kind, ReadOnlyMemory<byte> Data)?)null;
            if (got is not { } frame)
                return (WebSocketCloseStatus.InvalidPayloadData, "A text message must be {\"columns\": 1-1000, \"rows\": 1-1000}.");
            if (!await tunnel.Send(frame.Kind, frame.Data, cancellationToken))
                return null;
        }
    }

    private static byte[]? Size(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var size = new byte[4];
            foreach (var (name, at) in (ReadOnlySpan<(string, int)>)[("columns", 0), ("rows", 2)])
            {
                if (
                    json.RootElement.ValueKind is not JsonValueKind.Object
                    || !json.RootElement.TryGetProperty(name, out var value)
                    || value.ValueKind is not JsonValueKind.Number
                    || !value.TryGetInt32(out var cells)
                    || cells is < 1 or > Most
                )
                {
                    return null;
                }

                BinaryPrimitives.WriteUInt16BigEndian(size.AsSpan(at), (ushort)cells);
            }

            return size;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
