using System.Text;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>
/// Reads control mode, line by line. A block ends with the time, number and flags that it began with: other lines that
/// look like an end are part of the answer. Does nothing else.
/// </summary>
internal sealed class ControlReader
{
    private const string Begin = "%begin ";
    private const string End = "%end ";
    private const string Error = "%error ";

    private readonly StringBuilder output = new();
    private string? open;

    /// <summary>The message completed by this line; null if none.</summary>
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
            // The last of the three is a set of flags; its lowest bit means that the command came as a line.
            var block = new ControlMessage.Block(open.EndsWith(" 1", StringComparison.Ordinal), failed, output.ToString());
            output.Clear();
            open = null;
            return block;
        }

        output.Append(line).Append('\n');
        return null;
    }
}
