using System.Security.Cryptography;
using System.Text;

namespace Helios.Worktrees.Git;

/// <summary>
/// Identifies a change independently of its base: a digest of a diff without line numbers and object names. Stricter than
/// <c>git patch-id</c>, which ignores white space and the content of binary files: here, equality means that nothing is lost.
/// </summary>
internal static class PatchId
{
    /// <summary>
    /// The digest of one diff, made with <c>--binary --full-index --no-color --no-ext-diff --no-textconv --no-renames</c>; null for an
    /// empty diff.
    /// </summary>
    public static string? Of(ReadOnlySpan<byte> diff)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var any = false;
        // Inside a hunk, a removed line that begins with "-- " looks like a header: headers end where the first hunk begins.
        var inHunk = false;
        while (!diff.IsEmpty)
        {
            var end = diff.IndexOf((byte)'\n');
            var line = end < 0 ? diff : diff[..(end + 1)];
            diff = diff[line.Length..];
            if (line.StartsWith("diff --git "u8))
                inHunk = false;
            if (line.StartsWith("@@ "u8))
            {
                inHunk = true;
                digest.AppendData("@@\n"u8);
            }
            else if (inHunk || !line.StartsWith("index "u8))
            {
                digest.AppendData(line);
            }
            any = true;
        }
        return any ? Convert.ToHexString(digest.GetHashAndReset()) : null;
    }

    /// <summary>The diffs in the output of <c>git log --format=%x00%H%x00</c> with patches, by commit.</summary>
    public static IReadOnlyDictionary<string, string> OfLog(ReadOnlySpan<byte> log)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!log.IsEmpty)
        {
            // NUL, commit, NUL, the patch until the next NUL; a --binary patch contains no NUL.
            if (log[0] != 0 || log[1..].IndexOf((byte)0) is not (> 0 and var length))
                return found;
            var commit = Encoding.ASCII.GetString(log.Slice(1, length));
            // A text file can contain a NUL far from its beginning; then nothing here can be trusted.
            if (!RefFiles.IsObjectId(commit))
                return new Dictionary<string, string>(StringComparer.Ordinal);
            log = log[(length + 2)..];
            var end = log.IndexOf((byte)0);
            var patch = end < 0 ? log : log[..end];
            log = log[patch.Length..];
            var start = patch.IndexOf("diff --git "u8);
            if (start >= 0 && Of(TrimEnd(patch[start..])) is { } id)
                found[commit] = id;
        }
        return found;
    }

    // git log puts an empty line between a patch and the next commit.
    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> patch) => patch.EndsWith("\n\n"u8) ? patch[..^1] : patch;
}
