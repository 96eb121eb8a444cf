using System.Text;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// The script that the waiting shell of a terminal reads to become an agent. It holds the environment and argv, which cannot be arguments
/// of tmux (those are limited to 16 KiB and visible to every user). It deletes itself first. Pure.
/// </summary>
internal static class LaunchScript
{
    public static string Write(
        string ownPath,
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment
    )
    {
        var text = new StringBuilder($"rm -f -- {ShellWord.Quote(ownPath)}\n");
        foreach (var (name, value) in environment)
            text.Append(value is null ? $"unset {name}\n" : $"export {name}={ShellWord.Quote(value)}\n");
        text.Append("exec ").AppendJoin(' ', arguments.Prepend(program).Select(ShellWord.Quote)).Append('\n');
        return text.ToString();
    }
}
