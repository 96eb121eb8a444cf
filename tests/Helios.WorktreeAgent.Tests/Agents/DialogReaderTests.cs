using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Agents;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>Dialogs as the programs (codex 0.169, claude-code 2.1) show them.</summary>
[Trait("req", "session-dialogs")]
public sealed class DialogReaderTests
{
    private const string Codex =
        "› do it\n\n• Running touch x\n\n  Would you like to run the following command?\n\n  $ touch x\n\n› 1. Yes, proceed (y)\n  "
        + "2. Yes, and don't ask again for commands that start with\n     `touch` (p)\n  3. No, and tell Codex what to do differently "
        + "(esc)\n\n  Press enter to confirm or esc to cancel\n\n\n";

    private const string ClaudeCode =
        "❯ do it\n● Bash(touch x)\n  ⎿  Waiting…\n──────\n Bash command\n\n   touch x\n\n Do you want to proceed?\n ❯ 1. Yes\n"
        + "   2. Yes, and don’t ask again\n   3. No\n\n Esc to cancel · Tab to add additional instructions";

    private static readonly SessionId Session = SessionId.New();

    [Fact]
    public void The_question_and_the_choices_are_those_on_the_screen()
    {
        var codex = DialogReader.Read(Session, Codex).ShouldNotBeNull();
        codex.Question.ShouldBe("Would you like to run the following command?\n\n$ touch x");
        codex
            .Choices.Select(choice => $"{choice.Key}. {choice.Text}")
            .ShouldBe([
                "1. Yes, proceed (y)",
                "2. Yes, and don't ask again for commands that start with `touch` (p)",
                "3. No, and tell Codex what to do differently (esc)",
            ]);

        var claude = DialogReader.Read(Session, ClaudeCode).ShouldNotBeNull();
        claude.Question.ShouldBe("Bash command\n\ntouch x\n\nDo you want to proceed?");
        claude.Choices.Select(choice => choice.Text).ShouldBe(["Yes", "Yes, and don’t ask again", "No"]);
    }

    [Fact]
    public void A_dialog_stays_itself_when_its_cursor_moves_and_is_another_one_with_another_question()
    {
        var first = DialogReader.Read(Session, Codex)!.DialogId;
        DialogReader.Read(Session, Codex.Replace("› 1.", "  1.").Replace("  3. No", "› 3. No"))!.DialogId.ShouldBe(first);
        DialogReader.Read(Session, Codex.Replace("$ touch x", "$ touch y"))!.DialogId.ShouldNotBe(first);
    }

    [Theory]
    [InlineData("")]
    [InlineData("› Ask Codex to do anything\n\n  ? for shortcuts")]
    [InlineData("● The plan:\n 1. Read the parser\n 2. Change it\n\nThen\nI would\nrun all\nthe tests\n❯ \n")]
    public void A_screen_that_does_not_end_with_choices_shows_no_dialog(string screen) => DialogReader.Read(Session, screen).ShouldBeNull();
}
