using System.Buffers;

namespace Helios.Processes;

/// <summary>Keeps the first and the last half of a stream within a limit.</summary>
internal sealed class OutputCapture(int limit)
{
    private readonly ArrayBufferWriter<byte> head = new();
    private readonly int headLimit = limit / 2;
    private readonly int tailLimit = limit - (limit / 2);
    private byte[] tail = [];
    private int tailStart;
    private int tailLength;
    private long dropped;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var forHead = Math.Min(bytes.Length, headLimit - head.WrittenCount);
        head.Write(bytes[..forHead]);
        bytes = bytes[forHead..];
        if (bytes.IsEmpty)
            return;
        if (bytes.Length > tailLimit)
        {
            dropped += bytes.Length - tailLimit;
            bytes = bytes[^tailLimit..];
        }
        EnsureTail(tailLength + bytes.Length);
        foreach (var part in (ReadOnlySpan<int>)[0, 1])
        {
            // At most two copies: up to the ring's end, then from its beginning.
            if (bytes.IsEmpty || tail.Length == 0)
                break;
            var position = (tailStart + tailLength) % tail.Length;
            var count = Math.Min(bytes.Length, tail.Length - position);
            bytes[..count].CopyTo(tail.AsSpan(position));
            var overflow = Math.Max(0, tailLength + count - tail.Length);
            dropped += overflow;
            tailStart = (tailStart + overflow) % tail.Length;
            tailLength = tailLength + count - overflow;
            bytes = bytes[count..];
        }
    }

    private void EnsureTail(int wanted)
    {
        var size = Math.Min(wanted, tailLimit);
        if (size <= tail.Length)
            return;
        var larger = new byte[(int)Math.Min(tailLimit, Math.Max(size, Math.Max(4096L, tail.Length * 2L)))];
        CopyTail(larger);
        (tail, tailStart) = (larger, 0);
    }

    private void CopyTail(Span<byte> target)
    {
        var first = Math.Min(tailLength, tail.Length - tailStart);
        tail.AsSpan(tailStart, first).CopyTo(target);
        tail.AsSpan(0, tailLength - first).CopyTo(target[first..]);
    }

    public CapturedOutput ToOutput()
    {
        var bytes = new byte[head.WrittenCount + tailLength];
        head.WrittenSpan.CopyTo(bytes);
        CopyTail(bytes.AsSpan(head.WrittenCount));
        return new CapturedOutput(bytes, dropped);
    }
}
