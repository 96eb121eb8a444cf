using System.Text;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>Turns text and keys into tmux commands. Pure.</summary>
internal static class TerminalInput
{
    // tmux refuses commands over 16 KiB; well below that, a paste is faster.
    private const int LongestTyped = 1000;

    /// <summary>The commands that type, the commands before them, and the standard input of the first of these.</summary>
    /// <param name="target">The session's exact target.</param>
    /// <param name="buffer">A unique name.</param>
    /// <param name="text">Typed literally, even if it looks like a key's name.</param>
    /// <param name="keys">Keys by name.</param>
    public static (IReadOnlyList<string[]> First, IReadOnlyList<string[]> Typing, byte[]? Stdin) Commands(
        string target,
        string buffer,
        string? text,
        IReadOnlyList<string> keys
    )
    {
        var first = new List<string[]>();
        var typing = new List<string[]>();
        byte[]? stdin = null;
        if (text is { Length: > 0 })
        {
            if (text.Length > LongestTyped || text.Any(char.IsControl))
            {
                // -p: marks it as a paste for programs that support bracketed paste, so they do not treat it as single lines.
                stdin = Encoding.UTF8.GetBytes(text);
                first.Add(["load-buffer", "-b", buffer, "-"]);
                typing.Add(["paste-buffer", "-d", "-p", "-b", buffer, "-t", target]);
            }
            else
            {
                typing.Add(["send-keys", "-t", target, "-l", "--", text]);
            }
        }

        if (keys.Count > 0)
            typing.Add(["send-keys", "-t", target, "--", .. keys]);
        return (first, typing, stdin);
    }
}
