using System.Buffers.Binary;

namespace Helios.Contracts.Tunnels;

/// <summary>
/// One binary WebSocket message of a tunnel: a kind byte, the byte offset of its data in the stream as a big-endian 64-bit number, and
/// the data.
/// </summary>
/// <param name="Kind">The kind of the data.</param>
/// <param name="Offset">Where the data begins in its stream, in bytes.</param>
/// <param name="Data">The data: raw bytes, for <see cref="TunnelFrameKind.Failed"/> a sentence in UTF-8.</param>
public readonly record struct TunnelFrame(TunnelFrameKind Kind, long Offset, ReadOnlyMemory<byte> Data)
{
    /// <summary>The length of the header, in bytes.</summary>
    public const int HeaderLength = 9;

    /// <summary>The maximum data per frame, in bytes.</summary>
    public const int MaxDataLength = 64 * 1024;

    /// <summary>The data of an <see cref="TunnelFrameKind.End"/> after the output of an agent that has ended.</summary>
    public static ReadOnlySpan<byte> EndedMark => "ended"u8;

    /// <summary>Writes the frame as one message.</summary>
    /// <returns>The message's bytes.</returns>
    public byte[] ToArray()
    {
        var message = new byte[HeaderLength + Data.Length];
        message[0] = (byte)Kind;
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(1), Offset);
        Data.Span.CopyTo(message.AsSpan(HeaderLength));
        return message;
    }

    /// <summary>Reads a frame from one message.</summary>
    /// <param name="message">The message; its data is not copied.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>Whether the message is a frame.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> message, out TunnelFrame frame)
    {
        frame = default;
        if (message.Length < HeaderLength || !Enum.IsDefined((TunnelFrameKind)message.Span[0]))
            return false;
        frame = new TunnelFrame(
            (TunnelFrameKind)message.Span[0],
            BinaryPrimitives.ReadInt64BigEndian(message.Span[1..]),
            message[HeaderLength..]
        );
        return true;
    }
}
