using System.Text;
using Helios.WorktreeAgent.Hosting;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// What the waiting shell of a terminal reads to become an agent: its environment and its argv, which are no arguments of tmux (those are
/// limited to 16 KiB, and there for everybody to see). It removes itself before anything else. Pure.
/// </summary>
internal static class LaunchScript
{
    public static string Write(string ownPath, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var text = new StringBuilder($"rm -f -- {ShellWord.Quote(ownPath)}\n");
        foreach (var (name, value) in environment)
            text.Append(value is null ? $"unset {name}\n" : $"export {name}={ShellWord.Quote(value)}\n");
        text.Append("exec ").AppendJoin(' ', arguments.Prepend(program).Select(ShellWord.Quote)).Append('\n');
        return text.ToString();
    }
}
