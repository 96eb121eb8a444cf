using System.Text;

namespace Helios.Processes;

/// <summary>The bounded output of a program on one stream.</summary>
/// <param name="Bytes">Head and tail; all of it when <paramref name="DroppedBytes"/> is 0.</param>
/// <param name="DroppedBytes">How many bytes between head and tail were dropped.</param>
public sealed record CapturedOutput(ReadOnlyMemory<byte> Bytes, long DroppedBytes)
{
    public static CapturedOutput Empty { get; } = new(ReadOnlyMemory<byte>.Empty, 0);

    /// <summary>As UTF-8; invalid bytes become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>True if nothing was dropped. A parser of porcelain output checks this before it trusts the text.</summary>
    public bool IsComplete => DroppedBytes == 0;

    /// <summary>The last bytes as text, for messages.</summary>
    public string Tail(int bytes) => Encoding.UTF8.GetString(Bytes.Span[^Math.Min(bytes, Bytes.Length)..]);
}
