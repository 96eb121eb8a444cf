using Helios.Contracts;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-dialogs")]
public sealed class AgentDialogTests : IAsyncDisposable
{
    private const string Question =
        "clear; printf '  Would you like to run the following command?\\n\\n  $ rm -rf /\\n\\n› 1. Yes, proceed (y)\\n  2. No (esc)\\n\\n"
        + "  Press enter to confirm or esc to cancel\\n'";

    private readonly AgentScene scene = new(new() { ["Helios:Agents:ConfirmWithin"] = "00:00:02" });

    private AgentDialogs Dialogs => scene.Rig.Get<AgentDialogs>();

    [Fact]
    public async Task A_choice_is_pressed_once_and_only_in_the_dialog_that_was_seen()
    {
        // As codex does, it takes the number without an Enter.
        var command = await Asking($"stty -icanon -echo; dd bs=1 count=1 2>/dev/null >{scene.Notes("answer")}; clear; echo taken");
        var shown = await Dialogs.Read(command.SessionId, command.LaneId);
        shown.Question.ShouldContain("$ rm -rf /");

        (await Refusal(command, "0123456789abcdef", "2")).ShouldBe(RefusalReason.DialogChanged);
        (await Refusal(command, shown.DialogId, "3")).ShouldBe(RefusalReason.InvalidRequest);
        new FileInfo(scene.Notes("answer")).Length.ShouldBe(0);

        (await Dialogs.Answer(Answer(command, shown.DialogId, "2"), CancellationToken.None)).DialogId.ShouldBe(shown.DialogId);
        File.ReadAllText(scene.Notes("answer")).ShouldBe("2");
        // The same order once more finds nothing to answer.
        (await Refusal(command, shown.DialogId, "2")).ShouldBe(RefusalReason.DialogNotFound);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_program_that_wants_an_Enter_gets_one_and_Escape_leaves_without_a_choice()
    {
        var command = await Asking(
            $"read -r answer; echo \"$answer\" >{scene.Notes("answer")}; {Question}; stty -icanon -echo; "
                + $"dd bs=1 count=1 2>/dev/null >{scene.Notes("escape")}; clear"
        );
        var shown = await Dialogs.Read(command.SessionId, command.LaneId);
        // It asks the same again, so the first answer cannot be told from one that was not taken.
        await Dialogs.Answer(Answer(command, shown.DialogId, "1"), CancellationToken.None).ShouldThrowAsync<TerminalRefusedException>();
        File.ReadAllText(scene.Notes("answer")).ShouldBe("1\n");

        await Dialogs.Answer(Answer(command, shown.DialogId, AnswerDialog.Escape), CancellationToken.None);
        File.ReadAllText(scene.Notes("escape")).ShouldBe("\e");
        await scene.EndEverything();
    }

    [Fact]
    public async Task An_agent_that_shows_no_dialog_is_not_answered()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex("printf '› Ask Codex to do anything\\n'; exec sleep 300");
        var command = scene.Codex(lane);
        await scene.Launched(command);

        (await Refusal(command, "0123456789abcdef", "1")).ShouldBe(RefusalReason.DialogNotFound);
        (await Dialogs.Read(command.SessionId, command.LaneId).ShouldThrowAsync<TerminalRefusedException>()).Reason.ShouldBe(
            RefusalReason.DialogNotFound
        );
        await scene.EndEverything();
    }

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    private async Task<LaunchAgent> Asking(string then)
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            $"""
            printf '› Ask Codex to do anything\n'
            until [ -e {scene.Notes("ask")} ]; do sleep 0.02; done
            {Question}
            {then}
            exec sleep 300
            """
        );
        var command = scene.Codex(lane);
        await scene.Launched(command);
        File.WriteAllText(scene.Notes("ask"), "");
        await scene.ShowsEventually(command, "esc to cancel");
        return command;
    }

    private static AnswerDialog Answer(LaunchAgent command, string dialog, string choice) =>
        new()
        {
            HostId = command.HostId,
            LaneId = command.LaneId,
            SessionId = command.SessionId,
            DialogId = dialog,
            Choice = choice,
            Cause = AgentScene.Cause,
        };

    private async Task<RefusalReason> Refusal(LaunchAgent command, string dialog, string choice) =>
        (await Dialogs.Answer(Answer(command, dialog, choice), CancellationToken.None).ShouldThrowAsync<TerminalRefusedException>()).Reason;
}
