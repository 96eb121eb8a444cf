using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Helios.Processes.Files;

namespace Helios.Worktrees.Git;

/// <summary>
/// Finds the files that an index hides from git (assume-unchanged, skip-worktree), whose edits status does not show, and whether it
/// contains gitlinks. Reads versions 2 and 3 of the format (gitformat-index); version 4 and split or sparse indexes are left to git.
/// </summary>
internal static class IndexFlags
{
    private const int AssumeUnchanged = 0x8000;
    private const int Extended = 0x4000;
    private const int SkipWorktree = 0x4000;
    private const int GitlinkMode = 0xE000;

    /// <summary>Git never writes a larger index for a tree on this machine.</summary>
    public const int MostOfAnIndex = 1024 * 1024 * 1024;

    /// <summary>Reads an index; null if git has to be called.</summary>
    /// <exception cref="IrregularFileException">It is not a regular file.</exception>
    public static IndexFacts? Of(string file) => RegularFile.Read(file, MostOfAnIndex) is { } index ? Read(index) : null;

    /// <summary>Hidden paths and gitlinks; null if git has to be called.</summary>
    /// <param name="index">The whole file.</param>
    public static IndexFacts? Read(ReadOnlySpan<byte> index)
    {
        const int objectIdBytes = 20;
        if (index.Length < 12 + objectIdBytes || !index[..4].SequenceEqual("DIRC"u8) || !EndsInItsDigest(index))
            return null;
        var version = BinaryPrimitives.ReadUInt32BigEndian(index[4..]);
        if (version is not (2 or 3))
            return null;
        var hidden = new List<string>();
        var gitlinks = new List<string>();
        var count = BinaryPrimitives.ReadUInt32BigEndian(index[8..]);
        var at = 12;
        for (var i = 0u; i < count; i++)
        {
            var flagsAt = at + 40 + objectIdBytes;
            if (flagsAt + 4 > index.Length)
                return null;
            var isGitlink = BinaryPrimitives.ReadUInt32BigEndian(index[(at + 24)..]) == GitlinkMode;
            var flags = BinaryPrimitives.ReadUInt16BigEndian(index[flagsAt..]);
            var pathAt = flagsAt + 2;
            var skipped = false;
            if ((flags & Extended) != 0)
            {
                skipped = (BinaryPrimitives.ReadUInt16BigEndian(index[pathAt..]) & SkipWorktree) != 0;
                pathAt += 2;
            }
            var length = index[pathAt..].IndexOf((byte)0);
            if (length < 0)
                return null;
            if (isGitlink)
                gitlinks.Add(Encoding.UTF8.GetString(index.Slice(pathAt, length)));
            if (skipped || (flags & AssumeUnchanged) != 0)
                hidden.Add(Encoding.UTF8.GetString(index.Slice(pathAt, length)));
            // Entries are padded with 1 to 8 NULs to a multiple of 8 bytes.
            at += (pathAt - at + length + 8) & ~7;
        }
        for (var rest = index[at..^objectIdBytes]; rest.Length >= 8; )
        {
            if (rest[..4].SequenceEqual("link"u8) || rest[..4].SequenceEqual("sdir"u8))
                return null;
            var size = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            if (size > rest.Length - 8)
                return null;
            rest = rest[(8 + (int)size)..];
        }
        return new IndexFacts(hidden, gitlinks);
    }

    // Distinguishes 20-byte object names from others, and a complete file from a broken one. The format requires SHA-1.
#pragma warning disable CA5350
    private static bool EndsInItsDigest(ReadOnlySpan<byte> index) => SHA1.HashData(index[..^20]).AsSpan().SequenceEqual(index[^20..]);
#pragma warning restore CA5350
}
