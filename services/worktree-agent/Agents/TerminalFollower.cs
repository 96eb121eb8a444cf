using System.Text;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Turns snapshots of a terminal into a continuous text. Plain output appears once, line by line. A line of a program that repaints its
/// screen appears when it has scrolled away, or when it and all lines above it have not changed for several snapshots:
/// moving parts are left out, and lines below new ones appear again. Not thread-safe; has no clock.
/// </summary>
internal sealed class TerminalFollower(int stillAfter)
{
    private readonly Page page = new(stillAfter);
    private Page? alternate;
    private int? width;

    /// <summary>What is new since the last snapshot.</summary>
    public string See(TerminalSnapshot look)
    {
        // A new width rewraps all lines; which of them are new is unknown.
        var isResized = width is { } known && known != look.Width;
        width = look.Width;
        if (look.IsAlternate)
            return (alternate ??= new Page(stillAfter) { IsPainted = true }).See(
                [.. look.Lines.Skip(look.Scrolled)],
                0,
                look.CursorRow,
                isResized
            );
        alternate = null;
        return page.See(look.Lines, look.Scrolled, look.CursorRow, isResized);
    }

    /// <summary>The rest of a terminal that is gone, from its saved screen.</summary>
    public string End(string kept)
    {
        string[] lines = kept.Length == 0 ? [] : kept.Split('\n');
        return page.See(lines, lines.Length, cursorRow: 0, isResized: false) + page.End();
    }

    private sealed class Page(int stillAfter)
    {
        // Fewer equal lines than this prove nothing: empty lines and prompts repeat.
        private const int Anchor = 5;

        // The lines already returned, from the first that is still present.
        private readonly List<string> given = [];
        private IReadOnlyList<string> lines = [];
        private int[] ages = [];
        private int scrolled;

        // The beginning of the next, unfinished line: a prompt.
        private string? begun;

        /// <summary>Whether returned lines have changed: the program repaints.</summary>
        public bool IsPainted { get; set; }

        public string See(IReadOnlyList<string> now, int nowScrolled, int cursorRow, bool isResized)
        {
            var text = new StringBuilder();
            var gone = isResized ? (int?)null : Gone(now, nowScrolled);
            Age(now, gone);
            (lines, scrolled) = (now, nowScrolled);
            if (isResized)
            {
                given.Clear();
                given.AddRange(now.Take(nowScrolled + cursorRow));
                begun = null;
                return "";
            }

            Rewind(now, gone);
            Give(text, nowScrolled);
            if (!IsPainted)
                Give(text, nowScrolled + cursorRow);
            var last = Last();
            // The cursor's line may continue; with nothing below it, it is unfinished.
            if (!IsPainted && last == nowScrolled + cursorRow && given.Count == last)
                Begin(text, now[last], ages[last] >= stillAfter);
            else
                Give(text, Still(last));
            return text.ToString();
        }

        public string End()
        {
            var open = begun is not null;
            begun = null;
            return open ? "\n" : "";
        }

        /// <summary>How many of the oldest lines were dropped since the last snapshot; null if nothing of the scrollback is left.</summary>
        private int? Gone(IReadOnlyList<string> now, int nowScrolled)
        {
            for (var shift = 0; shift <= scrolled; shift++)
            {
                var overlap = scrolled - shift;
                if (overlap > nowScrolled || (shift > 0 && overlap < Anchor))
                    continue;
                var same = 0;
                while (same < overlap && lines[shift + same] == now[same])
                    same++;
                if (same == overlap)
                    return shift;
            }

            return null;
        }

        private void Age(IReadOnlyList<string> now, int? gone)
        {
            var next = new int[now.Count];
            for (var i = 0; gone is { } shift && i < now.Count && i + shift < lines.Count; i++)
                next[i] = now[i] == lines[i + shift] ? ages[i + shift] + 1 : 0;
            ages = next;
        }

        /// <summary>Drops returned lines that have changed.</summary>
        private void Rewind(IReadOnlyList<string> now, int? gone)
        {
            given.RemoveRange(0, Math.Min(given.Count, gone ?? given.Count));
            var same = 0;
            while (same < given.Count && same < now.Count && given[same] == now[same])
                same++;
            if (same == given.Count)
                return;
            given.RemoveRange(same, given.Count - same);
            IsPainted = true;
        }

        private void Begin(StringBuilder text, string line, bool isStill)
        {
            if (!isStill || line.Length == 0 || line == begun)
                return;
            text.Append(Rest(line));
            begun = line;
        }

        private void Give(StringBuilder text, int upTo)
        {
            while (given.Count < upTo && given.Count < lines.Count)
            {
                var line = lines[given.Count];
                text.Append(Rest(line)).Append('\n');
                begun = null;
                given.Add(line);
            }
        }

        private string Rest(string line) =>
            begun is null ? line
            : line.StartsWith(begun, StringComparison.Ordinal) ? line[begun.Length..]
            : "\n" + line;

        private int Last()
        {
            var last = lines.Count - 1;
            while (last >= 0 && lines[last].Length == 0)
                last--;
            return last;
        }

        /// <summary>The end of the stable lines that follow the returned ones.</summary>
        private int Still(int last)
        {
            var still = given.Count;
            while (still <= last && ages[still] >= stillAfter)
                still++;
            return still;
        }
    }
}
