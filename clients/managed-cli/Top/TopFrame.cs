using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Helios.ManagedCli.Top;

/// <summary>Draws what is shown: the list, the page of a lane, or the help, with a line for the keys at the bottom.</summary>
internal sealed class TopFrame(TimeProvider time, int columns, int lines)
{
    private const int NameWidth = 26;
    private const int MarkWidth = 20;
    private const int AgentWidth = 12;
    private const int AgeWidth = 5;

    // Heading, an empty line, and the line of the keys with one above it.
    private const int Around = 4;

    private static readonly Dictionary<Urgency, (string Title, string Glyph, Color Colour)> Looks = new()
    {
        [Urgency.NeedsYou] = ("Needs you", "▲", Color.Yellow),
        [Urgency.LookAt] = ("Look at", "◆", Color.Red),
        [Urgency.Review] = ("Ready to review", "✓", Color.Green),
        [Urgency.Working] = ("Working", "●", Color.Blue),
        [Urgency.Idle] = ("Idle", "○", Color.Grey),
    };

    private static readonly (string Key, string What)[] Keys =
    [
        ("j k", "next, previous (or the arrow keys)"),
        ("Enter", "open the lane; Esc goes back"),
        ("a", "answer its agent's question by a number, or in its terminal"),
        ("t", "its agent's terminal, or a shell; Ctrl-B and then D comes back"),
        ("d", "its changes, in $PAGER"),
        ("s", "send a text to its agent"),
        ("n", "start work in a new lane, in the repository of this folder"),
        ("x", "clean it up"),
        ("/", "show only rows that contain a text"),
        ("q", "leave; everything goes on"),
    ];

    public IRenderable Draw(TopState state)
    {
        var heading = Line(state.Summary, Status(state));
        var body =
            state.IsHelp ? Help()
            : state.Prompt?.Details is { } details ? new Rows(details.TakeLast(Math.Max(3, lines - Around)).Select(line => Plain(line)))
            : state.Page is { } page && state.LaneOf(page) is { } lane ? Lane(state, page, lane)
            : List(state);
        return new Rows(heading, Text.Empty, body, Text.Empty, Bottom(state));
    }

    private static Text Plain(string text, Style? style = null) =>
        new(PlainText.OneLine(text), style ?? Style.Plain) { Overflow = Overflow.Ellipsis };

    private static Style Dim => new(Color.Grey);

    private static Style Bold => new(decoration: Decoration.Bold);

    private Grid Line(string left, (string Text, Style Style) right)
    {
        var grid = new Grid { Width = columns };
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        grid.AddColumn(
            new GridColumn
            {
                NoWrap = true,
                Alignment = Justify.Right,
                Padding = new Padding(0),
            }
        );
        grid.Expand();
        grid.AddRow(Plain(left, Bold), Plain(right.Text, right.Style));
        return grid;
    }

    private (string, Style) Status(TopState state) =>
        state.StaleSince is { } since
            ? ($"stale for {(time.GetUtcNow() - since).TotalSeconds:0} s", new Style(Color.Red))
            : ($"live  {state.Server}", Dim);

    private IRenderable List(TopState state)
    {
        var shown = state.Shown;
        if (shown.Count == 0)
            return Plain(state.Filter.Length > 0 ? $"No row contains '{state.Filter}'." : "Press n to start work in a new lane.", Dim);
        var all = new List<(AttentionRow? Row, Urgency Urgency)>();
        foreach (var row in shown)
        {
            if (all.Count == 0 || all[^1].Urgency != row.Urgency)
                all.Add((null, row.Urgency));
            all.Add((row, row.Urgency));
        }

        var room = Math.Max(3, lines - Around);
        var selected = all.FindIndex(line => line.Row is not null && line.Row.Key == state.Selected);
        var first = Math.Clamp(selected - room / 2, 0, Math.Max(0, all.Count - room));
        var table = Columns(MarkWidth, NameWidth, null, AgentWidth, AgeWidth);
        foreach (var (row, urgency) in all.Skip(first).Take(room))
        {
            var (title, glyph, colour) = Looks[urgency];
            if (row is null)
            {
                table.AddRow(Plain($"{title} {shown.Count(other => other.Urgency == urgency)}", Bold));
                continue;
            }

            var isSelected = row.Key == state.Selected;
            table.AddRow(
                Plain($"{(isSelected ? "▸" : " ")} {glyph} {row.Word}", new Style(colour)),
                Plain(row.Name, isSelected ? Bold : Style.Plain),
                Plain(row.Reason, isSelected ? Style.Plain : Dim),
                Plain(row.Session?.Provider ?? "", Dim),
                Plain(Ago.Of(row.Since, time), Dim)
            );
        }

        return table;
    }

    private Rows Lane(TopState state, LanePage page, LaneView lane)
    {
        var row = state.RowOf(lane);
        var facts = Columns(14, null);
        foreach (var (name, value) in Facts(state, page, lane, row))
            facts.AddRow(Plain(name, Dim), Plain(value));
        var parts = new List<IRenderable> { facts };
        var used = facts.Rows.Count;
        var evidence = page.Explanation?.Evidence ?? [];
        if (evidence.Count > 0)
        {
            parts.Add(Plain("Who saw what", Bold));
            var table = Columns(18, 18, null, AgeWidth);
            foreach (var one in evidence.Take(6))
                table.AddRow(
                    Plain($"  {one.Source}", Dim),
                    Plain(one.Finding),
                    Plain(one.Evidence ?? "", Dim),
                    Plain(Ago.Of(one.At, time), Dim)
                );
            parts.Add(table);
            used += 1 + table.Rows.Count;
        }

        parts.Add(Plain("Events", Bold));
        parts.Add(Events(page.Events, Math.Max(2, lines - Around - used - 1)));
        return new Rows(parts);
    }

    private IEnumerable<(string Name, string Value)> Facts(TopState state, LanePage page, LaneView lane, AttentionRow row)
    {
        yield return ("State", $"{Looks[row.Urgency].Glyph} {row.Word}, {SnakeCase.Of(lane.Status)}, for {Ago.Of(row.Since, time)}");
        if (row.Reason.Length > 0)
            yield return ("Why", row.Reason);
        if (page.Explanation is { } explained && explained.Summary != row.Reason)
            yield return ("Agent", explained.Summary);
        yield return ("Branch", $"{lane.Branch}, from {lane.BaseRef}");
        if (page.Changes is { } changes)
        {
            var open = changes.Uncommitted.Count + changes.Untracked.Count;
            yield return (
                "Changes",
                $"{changes.Files.Count} files, +{changes.Additions} -{changes.Deletions}; {changes.Ahead} ahead, {changes.Behind} behind; "
                    + $"{(open == 0 ? "everything committed" : $"{open} not committed")}"
            );
        }

        yield return ("Host", lane.HostId is { } host ? state.HostName(host) : "none yet");
        if (lane.WorktreePath is { } path)
            yield return ("Worktree", path);
        if (page.Trouble is { } trouble)
            yield return ("Not known", trouble);
    }

    private Table Events(IReadOnlyList<HeliosEvent> events, int most)
    {
        var table = Columns(AgeWidth + 2, 32, null);
        foreach (var happened in events.Take(most))
            table.AddRow(Plain($"  {Ago.Of(happened.Time, time)}", Dim), Plain(happened.Type), Plain(happened.Actor ?? "", Dim));
        return table;
    }

    private Table Help()
    {
        var table = Columns(10, null);
        foreach (var (key, what) in Keys)
            table.AddRow(Plain($"  {key}", Bold), Plain(what));
        return table;
    }

    private static Text Bottom(TopState state) =>
        state.Prompt is { IsYesOrNo: true } asked ? Plain($"{asked.Question} (y/N)", Bold)
        : state.Prompt is { Choices: not null } choice ? Plain(choice.Question, Bold)
        : state.Prompt is { } prompt ? Plain($"{prompt.Question}: {prompt.Text}▏", Bold)
        : state.Message is { } message ? Plain(message, new Style(state.IsTrouble ? Color.Red : Color.Green))
        : Plain(
            state.Page is null
                ? "Enter open  a answer  t terminal  d changes  s send  n start  x clean up  / filter  ? help  q quit"
                : "Esc back  a answer  t terminal  d changes  s send  x clean up  ? help  q quit",
            Dim
        );

    /// <summary>A table without lines; a null width takes what is left.</summary>
    private Table Columns(params int?[] widths)
    {
        var table = new Table
        {
            Border = TableBorder.None,
            ShowHeaders = false,
            Width = columns,
        };
        var rest = columns - widths.Sum(width => width ?? 0) - widths.Length;
        foreach (var width in widths)
            table.AddColumn(
                new TableColumn("")
                {
                    Width = width ?? Math.Max(8, rest),
                    NoWrap = true,
                    Padding = new Padding(0, 0, 1, 0),
                }
            );
        return table;
    }
}
