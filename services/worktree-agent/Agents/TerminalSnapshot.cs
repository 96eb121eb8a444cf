using System.Globalization;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Agents;

/// <summary>A snapshot of a terminal.</summary>
/// <param name="Lines">The scrollback, then every row of the screen.</param>
/// <param name="Scrolled">How many lines are scrollback, which no longer changes.</param>
/// <param name="CursorRow">The cursor's row on the screen, from 0.</param>
/// <param name="IsAlternate">Whether a program uses the alternate screen.</param>
/// <param name="Width">Its width in columns; another width wraps lines differently.</param>
/// <param name="IsDead">Whether its program has ended.</param>
internal sealed record TerminalSnapshot(IReadOnlyList<string> Lines, int Scrolled, int CursorRow, bool IsAlternate, int Width, bool IsDead)
{
    /// <summary>The format of the line before the captured lines.</summary>
    public const string Format = "#{pane_height} #{cursor_y} #{alternate_on} #{pane_width} #{pane_dead}";

    // What tmux writes below the last output of a program that has ended.
    private const string DeadPane = "Pane is dead";

    /// <summary>Reads a line of <see cref="Format"/> followed by a capture; null if malformed.</summary>
    public static TerminalSnapshot? Read(TmuxAnswer.Done answer)
    {
        var lines = answer.Output.Split('\n');
        int[] numbers =
        [
            .. lines[0]
                .Split(' ')
                .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1),
        ];
        if (numbers is not [> 0 and var height, >= 0 and var cursor, var alternate, > 0 and var width, var dead])
            return null;
        // Every line ends with a line feed, including the last.
        List<string> captured = [.. lines[1..^1]];
        if (
            dead == 1
            && captured.FindLastIndex(line => line.Length > 0) is >= 0 and var last
            && captured[last].StartsWith(DeadPane, StringComparison.Ordinal)
        )
            captured[last] = "";
        return new TerminalSnapshot(captured, Math.Max(0, captured.Count - height), cursor, alternate == 1, width, dead == 1);
    }

    /// <summary>The lines up to the last non-empty one.</summary>
    public string Text => string.Join('\n', Lines).TrimEnd();
}
