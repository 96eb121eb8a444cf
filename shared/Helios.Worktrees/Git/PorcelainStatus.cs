using System.Text;

namespace Helios.Worktrees.Git;

/// <summary>Reads <c>git status --porcelain=v2 -z</c>.</summary>
internal static class PorcelainStatus
{
    /// <exception cref="FormatException">A line is not one of version 2.</exception>
    public static IReadOnlyList<StatusEntry> Parse(ReadOnlySpan<byte> output)
    {
        var entries = new List<StatusEntry>();
        while (!output.IsEmpty)
        {
            var bytes = Take(ref output);
            var line = Encoding.UTF8.GetString(bytes);
            switch (line[0])
            {
                case '1':
                    entries.Add(Changed(line, bytes, fields: 9));
                    break;
                case '2':
                    entries.Add(Changed(line, bytes, fields: 10));
                    Take(ref output);
                    break;
                case 'u':
                    entries.Add(Changed(line, bytes, fields: 11));
                    break;
                case '?':
                    entries.Add(
                        new StatusEntry('?', '?', '?', "N...", line[2..])
                        {
                            Shown = PathText.Show(bytes[2..]),
                            Bytes = Encoding.Latin1.GetString(bytes[2..]),
                        }
                    );
                    break;
                case '#' or '!':
                    break;
                default:
                    throw new FormatException($"'{line}' is not a line of git status.");
            }
        }
        return entries;
    }

    private static StatusEntry Changed(string line, ReadOnlySpan<byte> bytes, int fields)
    {
        // The path is the last field and may contain spaces.
        var parts = line.Split(' ', fields);
        if (parts.Length != fields || parts[1].Length != 2)
            throw new FormatException($"'{line}' is not a line of git status.");
        // What comes before the path is ASCII.
        var pathAt = line.Length - parts[^1].Length;
        return new StatusEntry(line[0], parts[1][0], parts[1][1], parts[2], parts[^1]) { Shown = PathText.Show(bytes[pathAt..]) };
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)0);
        if (end <= 0)
            throw new FormatException("The output of git status is truncated.");
        var taken = rest[..end];
        rest = rest[(end + 1)..];
        return taken;
    }
}
