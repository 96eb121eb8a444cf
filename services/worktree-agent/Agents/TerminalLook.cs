using System.Globalization;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Agents;

/// <summary>A terminal as it is at one moment.</summary>
/// <param name="Lines">What has scrolled away, and then every row of the screen.</param>
/// <param name="Scrolled">How many of the lines have scrolled away: nothing changes them any more.</param>
/// <param name="CursorRow">The row of the screen that the cursor is in, from 0.</param>
/// <param name="IsAlternate">Whether a program has taken the whole screen for itself, and will give it back as it was.</param>
/// <param name="Width">Its columns; other columns are other lines.</param>
/// <param name="IsDead">Whether its program has ended.</param>
internal sealed record TerminalLook(IReadOnlyList<string> Lines, int Scrolled, int CursorRow, bool IsAlternate, int Width, bool IsDead)
{
    /// <summary>The format of the line before the captured ones.</summary>
    public const string Format = "#{pane_height} #{cursor_y} #{alternate_on} #{pane_width} #{pane_dead}";

    // What tmux itself writes below the last words of a program that has ended.
    private const string DeadPane = "Pane is dead";

    /// <summary>Reads a line of <see cref="Format"/> with a capture after it; null when it is none.</summary>
    public static TerminalLook? Read(TmuxAnswer.Done answer)
    {
        var lines = answer.Output.Split('\n');
        int[] numbers = [.. lines[0].Split(' ').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];
        if (numbers is not [> 0 and var height, >= 0 and var cursor, var alternate, > 0 and var width, var dead])
            return null;
        // Every line ends with a line feed, also the last.
        List<string> captured = [.. lines[1..^1]];
        if (dead == 1 && captured.FindLastIndex(line => line.Length > 0) is >= 0 and var last && captured[last].StartsWith(DeadPane, StringComparison.Ordinal))
            captured[last] = "";
        return new TerminalLook(captured, Math.Max(0, captured.Count - height), cursor, alternate == 1, width, dead == 1);
    }

    /// <summary>The lines up to the last that is not empty.</summary>
    public string Text => string.Join('\n', Lines).TrimEnd();
}
