using System.Text;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>Commands as a line of control mode, which tmux parses: every word is quoted, so that nothing in it means anything. Pure.</summary>
internal static class ControlLine
{
    /// <summary>One line. The first command that fails ends it.</summary>
    public static string Of(IEnumerable<IEnumerable<string>> commands) =>
        string.Join(" ; ", commands.Select(command => string.Join(' ', command.Select(Quote)))) + "\n";

    /// <summary>Whether a line can say it: there is no way to write a NUL.</summary>
    public static bool CanSay(IEnumerable<IEnumerable<string>> commands) => !commands.Any(command => command.Any(word => word.Contains('\0', StringComparison.Ordinal)));

    public static string Quote(string word)
    {
        var quoted = new StringBuilder(word.Length + 2).Append('\'');
        foreach (var character in word)
        {
            // Between single quotes everything stands for itself, except these: a line of control mode ends with its line feed.
            _ = character switch
            {
                '\'' => quoted.Append("'\\''"),
                '\n' => quoted.Append("'\"\\n\"'"),
                '\r' => quoted.Append("'\"\\r\"'"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('\'').ToString();
    }
}
