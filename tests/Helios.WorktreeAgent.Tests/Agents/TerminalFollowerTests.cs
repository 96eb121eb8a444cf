using Helios.WorktreeAgent.Agents;

namespace Helios.WorktreeAgent.Tests.Agents;

public sealed class TerminalFollowerTests
{
    private const int Rows = 4;
    private const int Limit = 20;

    private readonly TerminalFollower follower = new(stillAfter: 2);
    private readonly List<string> scrolled = [];

    [Fact]
    public void The_follower_gives_a_line_that_is_printed_once_however_often_it_is_looked()
    {
        See("one", "two", "").ShouldBe("one\ntwo\n");
        See("one", "two", "").ShouldBe("");
        See("one", "two", "three", "").ShouldBe("three\n");
        See("one", "two", "three", "").ShouldBe("");
    }

    [Fact]
    public void The_follower_gives_what_scrolls_away_between_two_looks_whole_and_once()
    {
        See("1", "2", "").ShouldBe("1\n2\n");
        Scroll("1", "2", "3", "4", "5");
        See("6", "7", "8", "").ShouldBe("3\n4\n5\n6\n7\n8\n");
        Scroll("6");
        See("7", "8", "9", "").ShouldBe("9\n");
    }

    [Fact]
    public void The_follower_gives_each_line_once_also_when_the_terminal_lets_its_oldest_go()
    {
        var text = "";
        string[] screen = ["", "", "", ""];
        var written = 0;
        for (var step = 1; step < 60; step++)
        {
            for (var line = 0; line < step % 7; line++)
            {
                Scroll($"line {written++}");
                screen = [$"line {written}", $"line {written + 1}", $"line {written + 2}", ""];
            }

            if (written > 0)
                text += See(screen);
        }

        var given = text.TrimEnd('\n').Split('\n');
        given.ShouldBe(Enumerable.Range(0, written + 3).Select(line => $"line {line}"));
    }

    [Fact]
    public void The_follower_holds_a_line_back_until_it_is_whole_but_gives_a_prompt_that_stands()
    {
        See("a", "10 %").ShouldBe("a\n");
        See("a", "20 %").ShouldBe("");
        See("a", "done", "Name:").ShouldBe("done\n");
        See("a", "done", "Name:").ShouldBe("");
        See("a", "done", "Name:").ShouldBe("Name:");
        See("a", "done", "Name:").ShouldBe("");
        See("a", "done", "Name: me", "").ShouldBe(" me\n");
    }

    [Fact]
    public void The_follower_gives_of_what_is_painted_over_and_over_what_stands_still_and_not_what_moves()
    {
        See(cursor: 3, "title", "spinner 1", "box", "").ShouldBe("title\nspinner 1\nbox\n");
        See(cursor: 3, "title", "spinner 2", "box", "").ShouldBe("");
        See(cursor: 3, "title", "spinner 3", "box", "").ShouldBe("");
        See(cursor: 3, "title", "answer", "spinner 4", "box").ShouldBe("");
        See(cursor: 3, "title", "answer", "spinner 5", "box").ShouldBe("");
        See(cursor: 3, "title", "answer", "spinner 6", "box").ShouldBe("answer\n");
        See(cursor: 3, "title", "answer", "ready", "box").ShouldBe("");
        See(cursor: 3, "title", "answer", "ready", "box").ShouldBe("");
        // Below something new it comes again.
        See(cursor: 3, "title", "answer", "ready", "box").ShouldBe("ready\nbox\n");
        See(cursor: 3, "title", "answer", "ready", "box").ShouldBe("");
    }

    [Fact]
    public void The_follower_gives_the_screen_of_a_program_that_takes_all_of_it_apart_from_what_was_there_before()
    {
        See("$ edit", "").ShouldBe("$ edit\n");
        Whole("text", "-- INSERT --").ShouldBe("");
        Whole("text", "-- INSERT --").ShouldBe("");
        Whole("text", "-- INSERT --").ShouldBe("text\n-- INSERT --\n");
        See("$ edit", "").ShouldBe("");
        See("$ edit", "after", "").ShouldBe("after\n");
    }

    [Fact]
    public void The_follower_gives_nothing_again_because_somebody_has_made_the_window_narrower()
    {
        See("a long line", "b", "").ShouldBe("a long line\nb\n");
        follower
            .See(new TerminalSnapshot(["a lo", "ng l", "ine", "b", ""], 1, 3, IsAlternate: false, Width: 4, IsDead: false))
            .ShouldBe("");
        follower
            .See(new TerminalSnapshot(["a lo", "ng l", "ine", "b", "c", ""], 2, 3, IsAlternate: false, Width: 4, IsDead: false))
            .ShouldBe("c\n");
    }

    [Fact]
    public void The_follower_gives_at_the_end_what_was_kept_and_not_given_yet()
    {
        See("one", "two", "").ShouldBe("one\ntwo\n");
        follower.End("one\ntwo\nthree\nlast words").ShouldBe("three\nlast words\n");
    }

    private void Scroll(params string[] lines)
    {
        scrolled.AddRange(lines);
        // As tmux does: a tenth and more at once, when it is full.
        if (scrolled.Count > Limit)
            scrolled.RemoveRange(0, scrolled.Count - Limit + 2);
    }

    private string See(params string[] screen) => See(Math.Max(0, screen.Length - 1), screen);

    private string See(int cursor, params string[] screen) => follower.See(Look(cursor, screen, isAlternate: false));

    private string Whole(params string[] screen) => follower.See(Look(0, screen, isAlternate: true));

    private TerminalSnapshot Look(int cursor, string[] screen, bool isAlternate) =>
        new(
            [.. scrolled, .. screen, .. Enumerable.Repeat("", Rows - screen.Length)],
            scrolled.Count,
            cursor,
            isAlternate,
            Width: 80,
            IsDead: false
        );
}
