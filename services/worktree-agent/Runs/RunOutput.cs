using System.Text;
using Helios.Processes.Files;

namespace Helios.WorktreeAgent.Runs;

/// <summary>
/// The kept parts of a stream: half the limit from its head, half from its tail. Offsets are those of the whole stream, because the middle
/// becomes a hole. The kept range follows from the length alone, so it is not recorded.
/// </summary>
internal static class RunOutput
{
    public const int TailLength = 16 * 1024;

    /// <summary>The minimum size of a hole, to limit the number of system calls.</summary>
    private const int PunchStep = 256 * 1024;

    /// <summary>The dropped range of a stream; empty if everything is kept.</summary>
    public static (long From, long To) Skipped(long length, long limit)
    {
        var half = limit / 2;
        return length <= limit ? (half, half) : (half, length - half);
    }

    public static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Frees the disk space of the dropped range.</summary>
    /// <param name="path">The stream's file.</param>
    /// <param name="limit">The maximum to keep.</param>
    /// <param name="punchedTo">The previous end of the hole; 0 if there was none.</param>
    /// <returns>The current end of the hole.</returns>
    public static long Bound(string path, long limit, long punchedTo)
    {
        var (from, to) = Skipped(Length(path), limit);
        if (to - from < PunchStep || to - punchedTo < PunchStep)
            return punchedTo;
        var start = Math.Max(from, punchedTo);
        return SparseFile.PunchHole(path, start, to - start) ? to : punchedTo;
    }

    /// <summary>The end of a stream as text: whole characters without NUL, which not every database accepts.</summary>
    public static string Tail(string path)
    {
        if (Length(path) is var length && length == 0)
            return "";
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var from = Math.Max(0, length - TailLength);
        var buffer = new byte[length - from];
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(read), from + read) is var got and > 0)
            read += got;
        var text = buffer.AsSpan(0, read);
        if (from > 0)
        {
            // Not in the middle of a character.
            var begin = 0;
            while (begin < Math.Min(3, text.Length) && (text[begin] & 0xC0) == 0x80)
                begin++;
            text = text[begin..];
        }

        return Encoding.UTF8.GetString(text).Replace('\0', '\uFFFD');
    }
}
