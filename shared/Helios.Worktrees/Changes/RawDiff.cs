using System.Globalization;
using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Changes;

/// <summary>
/// Reads <c>git diff --raw --numstat -z</c>: first the status of each file, then its line counts. Paths that are not UTF-8 are quoted.
/// </summary>
internal static class RawDiff
{
    private const string SubmoduleMode = "160000";

    /// <exception cref="FormatException">The input has another format.</exception>
    public static IReadOnlyList<ChangedFile> Parse(ReadOnlySpan<byte> output)
    {
        var files = new List<ChangedFile>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!output.IsEmpty)
        {
            var head = Take(ref output);
            if (head[0] is (byte)':')
            {
                var file = Entry(Encoding.UTF8.GetString(head), ref output);
                // A file in conflict appears twice: once as unmerged, once with its difference.
                if (places.TryAdd(file.Path, files.Count))
                    files.Add(file);
                else if (file.Change is FileChange.Unmerged)
                    files[places[file.Path]] = files[places[file.Path]] with { Change = FileChange.Unmerged };
            }
            else
            {
                var (path, additions, deletions) = Lines(head, ref output);
                if (!places.TryGetValue(path, out var place))
                    throw new FormatException($"git diff gives a line count for '{path}' but no status.");
                files[place] = files[place] with { Additions = additions, Deletions = deletions, Binary = additions is null };
            }
        }

        return files;
    }

    private static ChangedFile Entry(string head, ref ReadOnlySpan<byte> rest)
    {
        if (head.Split(' ') is not [[':', .. var before], var after, _, _, { Length: > 0 } status])
            throw new FormatException($"'{head}' is not an entry of git diff.");
        var change = status[0] switch
        {
            'A' => FileChange.Added,
            'M' => FileChange.Modified,
            'D' => FileChange.Deleted,
            'R' => FileChange.Renamed,
            'C' => FileChange.Copied,
            'T' => FileChange.TypeChanged,
            'U' => FileChange.Unmerged,
            _ => throw new FormatException($"'{head}' has an unknown status for git diff."),
        };
        var old = change is FileChange.Renamed or FileChange.Copied ? PathText.Show(Take(ref rest)) : null;
        return new ChangedFile
        {
            Path = PathText.Show(Take(ref rest)),
            OldPath = old,
            Change = change,
            Binary = false,
            Submodule = before is SubmoduleMode || after is SubmoduleMode,
        };
    }

    private static (string Path, int? Additions, int? Deletions) Lines(byte[] head, ref ReadOnlySpan<byte> rest)
    {
        var text = Encoding.UTF8.GetString(head);
        // The path is the last field and may contain tabs; for a renamed file both paths follow.
        if (text.Split('\t', 3) is not [var additions, var deletions, { } name])
            throw new FormatException($"'{text}' is not a line count of git diff.");
        // What comes before the path is ASCII.
        var path = head[(text.Length - name.Length)..];
        if (path.Length == 0)
        {
            Take(ref rest);
            path = Take(ref rest);
        }

        return (PathText.Show(path), Number(additions), Number(deletions));
    }

    private static int? Number(string text) => text is "-" ? null : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static byte[] Take(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)0);
        if (end <= 0)
            throw new FormatException("The output of git diff is truncated.");
        var taken = rest[..end].ToArray();
        rest = rest[(end + 1)..];
        return taken;
    }
}
