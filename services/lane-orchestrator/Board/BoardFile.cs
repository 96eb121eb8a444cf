namespace Helios.LaneOrchestrator.Board;

/// <summary>A file of the board, as it was built.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="Compressed">The same, compressed by Brotli; null if that is not smaller.</param>
/// <param name="Tag">A strong entity tag, with its quotes.</param>
internal sealed record BoardFile(string ContentType, byte[] Bytes, byte[]? Compressed, string Tag);
