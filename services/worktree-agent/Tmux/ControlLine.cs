using System.Text;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>Writes commands as a line for control mode; every word is quoted, so nothing in it is interpreted. Pure.</summary>
internal static class ControlLine
{
    /// <summary>One line. The first command that fails ends it.</summary>
    public static string Of(IEnumerable<IEnumerable<string>> commands) =>
        string.Join(" ; ", commands.Select(command => string.Join(' ', command.Select(Quote)))) + "\n";

    /// <summary>Whether a line can express it: a NUL cannot be written.</summary>
    public static bool CanSay(IEnumerable<IEnumerable<string>> commands) =>
        !commands.Any(command => command.Any(word => word.Contains('\0', StringComparison.Ordinal)));

    public static string Quote(string word)
    {
        var quoted = new StringBuilder(word.Length + 2).Append('\'');
        foreach (var character in word)
        {
            // Between single quotes everything is literal except these: a line of control mode ends at a line feed.
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
