using System.Text;
using System.Text.Unicode;

namespace Helios.Worktrees.Git;

/// <summary>Shows paths, which to git are bytes.</summary>
internal static class PathText
{
    /// <summary>
    /// The path as text. A path that is not valid UTF-8 is quoted as git quotes it (<c>"no-\377-text"</c>), so two paths never look the
    /// same.
    /// </summary>
    public static string Show(ReadOnlySpan<byte> path) => Utf8.IsValid(path) ? Encoding.UTF8.GetString(path) : Quote(path);

    private static string Quote(ReadOnlySpan<byte> path)
    {
        var quoted = new StringBuilder("\"");
        foreach (var one in path)
        {
            if (one is (byte)'"' or (byte)'\\')
                quoted.Append('\\').Append((char)one);
            else if (one is >= 0x20 and < 0x7f)
                quoted.Append((char)one);
            else
                quoted.Append('\\').Append(Convert.ToString(one, toBase: 8).PadLeft(3, '0'));
        }
        return quoted.Append('"').ToString();
    }
}
