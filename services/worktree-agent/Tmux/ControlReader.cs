using System.Text;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>
/// Reads control mode, line by line. A block ends with the time, the number and the flags that it began with: a line of an answer that
/// only looks like an end is part of the answer. Does nothing else.
/// </summary>
internal sealed class ControlReader
{
    private const string Begin = "%begin ";
    private const string End = "%end ";
    private const string Error = "%error ";

    private readonly StringBuilder output = new();
    private string? open;

    /// <summary>The message that this line completes; null while there is none.</summary>
    public ControlMessage? Read(string line)
    {
        if (open is null)
        {
            if (line.StartsWith(Begin, StringComparison.Ordinal))
            {
                open = line[Begin.Length..];
                return null;
            }

            return line.StartsWith('%') ? new ControlMessage.Notice(line.Split(' ', 2)[0]) : new ControlMessage.Stray(line);
        }

        var failed = line.StartsWith(Error, StringComparison.Ordinal) && line.AsSpan(Error.Length).SequenceEqual(open);
        if (failed || (line.StartsWith(End, StringComparison.Ordinal) && line.AsSpan(End.Length).SequenceEqual(open)))
        {
            // The last of the three is a set of flags; its first bit says that the command came on a line.
            var block = new ControlMessage.Block(open.EndsWith(" 1", StringComparison.Ordinal), failed, output.ToString());
            output.Clear();
            open = null;
            return block;
        }

        output.Append(line).Append('\n');
        return null;
    }
}
