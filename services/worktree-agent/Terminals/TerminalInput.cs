using System.Text;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>How text and keys become commands of tmux. Pure.</summary>
internal static class TerminalInput
{
    // tmux refuses commands over 16 KiB; well below that a paste is quicker for everybody.
    private const int LongestTyped = 1000;

    /// <summary>The commands that type, those before them, and what the first of these reads on its standard input.</summary>
    /// <param name="target">The session's exact target.</param>
    /// <param name="buffer">A name that no other call uses.</param>
    /// <param name="text">Typed as it is, whether or not it looks like a key's name.</param>
    /// <param name="keys">Keys by their names.</param>
    public static (IReadOnlyList<string[]> First, IReadOnlyList<string[]> Typing, byte[]? Stdin) Commands(string target, string buffer, string? text, IReadOnlyList<string> keys)
    {
        var first = new List<string[]>();
        var typing = new List<string[]>();
        byte[]? stdin = null;
        if (text is { Length: > 0 })
        {
            if (text.Length > LongestTyped || text.Any(char.IsControl))
            {
                // -p: a program that knows of pastes is told that this is one, so that lines are not taken one by one.
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
