using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-agents")]
public sealed class AgentMessageTests : IAsyncDisposable
{
    private const string Echo = "while IFS= read -r line; do printf '[%s]\\n' \"$line\"; done";

    private readonly AgentScene scene = new();

    [Theory]
    [InlineData("fix the tests;")]
    [InlineData("Enter")]
    [InlineData("C-c")]
    [InlineData("-l -- #{pid} $HOME `x` 'y' \"z\" \\;")]
    [InlineData("Grüße, 世界 🚀")]
    public async Task The_messenger_types_a_text_as_it_is(string text)
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, Echo);
        await scene.Launched(command);

        await scene.Delivered(command, text);

        await scene.ShowsEventually(command, $"[{text}]");
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_finds_its_terminal_where_windows_and_panes_do_not_count_from_zero()
    {
        var lane = await scene.Rig.ReadyLane();
        foreach (var option in (string[])["base-index", "pane-base-index"])
            await scene.Rig.Say("set-option", "-g", option, "3");
        var command = scene.Shell(lane, Echo);
        await scene.Launched(command);

        await scene.Delivered(command, "over there");

        await scene.ShowsEventually(command, "[over there]");
        (await scene.Rig.Say("list-panes", "-a", "-F", "#{window_index}.#{pane_index}")).Split('\n').ShouldContain("3.3");
        (await scene.Facts(command)).Process.ShouldBe(ProcessFinding.Alive);
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_types_once_however_often_it_is_ordered_to()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"while IFS= read -r line; do echo \"$line\" >>{scene.Notes("lines")}; echo heard; done");
        await scene.Launched(command);
        var message = AgentScene.Text(command, "once");

        scene.Queue.Take(message);
        scene.Queue.Take(message);
        await Eventually.Holds(() => scene.Bus.All<MessageDelivered>().Count() == 2);
        await scene.Restart();
        scene.Queue.Take(message);
        await Eventually.Holds(() => scene.Bus.All<MessageDelivered>().Count() == 3);

        File.ReadAllLines(scene.Notes("lines")).ShouldBe(["once"]);
        await scene.EndEverything();
    }

    [Theory]
    [InlineData("")]
    [InlineData("stty -echo; ")]
    public async Task The_messenger_types_one_line_for_each_text_to_a_program_that_shows_nothing(string before)
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"{before}echo ready; while IFS= read -r line; do echo \"GOT:$line\" >>{scene.Notes("got")}; done");
        await scene.Launched(command);
        await scene.ShowsEventually(command, "ready");

        foreach (var index in Enumerable.Range(0, 16))
            await scene.Delivered(command, $"m{index}");

        await Eventually.Holds(() => File.Exists(scene.Notes("got")) && File.ReadAllLines(scene.Notes("got")).Length >= 16);
        File.ReadAllLines(scene.Notes("got")).ShouldBe(Enumerable.Range(0, 16).Select(index => $"GOT:m{index}"));
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_drops_a_text_whose_time_has_passed_and_says_so()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"while IFS= read -r line; do echo \"$line\" >>{scene.Notes("lines")}; done");
        await scene.Launched(command);
        var late = AgentScene.Text(command, "late") with { Deadline = TimeProvider.System.GetUtcNow().AddSeconds(-1) };

        scene.Queue.Take(late);
        (await scene.Bus.Next<MessageRefused>(report => report.MessageId == late.MessageId)).ShouldSatisfyAllConditions(
            refused => refused.Reason.ShouldBe(MessageRefusalReason.Unanswered),
            refused => refused.Detail!.ShouldContain("not typed")
        );
        var inTime = AgentScene.Text(command, "in time") with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(10) };
        scene.Queue.Take(inTime);
        await scene.Bus.Next<MessageDelivered>(report => report.MessageId == inTime.MessageId);

        await Eventually.Holds(() => File.Exists(scene.Notes("lines")) && File.ReadAllLines(scene.Notes("lines")).Length > 0);
        File.ReadAllLines(scene.Notes("lines")).ShouldBe(["in time"]);
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_refuses_what_is_too_long_and_types_what_is_just_not()
    {
        var lane = await scene.Rig.ReadyLane();
        // Raw, because a terminal's own line editing ends at 4096 bytes; with the Enter it is one more.
        var command = scene.Shell(
            lane,
            $"stty raw -echo; echo ready; dd bs=1 count={AgentMessenger.LongestText + 1} of={scene.Notes("taken")} 2>/dev/null; "
                + "stty sane; echo taken; exec sleep 300"
        );
        await scene.Launched(command);
        await scene.ShowsEventually(command, "ready");

        (await scene.Refused(command, new string('x', AgentMessenger.LongestText + 1))).Reason.ShouldBe(MessageRefusalReason.TooLong);
        (await scene.Refused(command, new string('ü', (AgentMessenger.LongestText / 2) + 1))).Reason.ShouldBe(MessageRefusalReason.TooLong);
        await scene.Delivered(command, new string('y', AgentMessenger.LongestText));

        // The text is delivered when it was typed; the program may still be reading it.
        await scene.ShowsEventually(command, "taken");
        File.ReadAllText(scene.Notes("taken")).ShouldBe(new string('y', AgentMessenger.LongestText) + "\r");
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_presses_Enter_again_for_an_agent_that_did_not_take_the_first()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            """
            printf '› Ask Codex to do anything\n'
            read -r lost; read -r text
            echo "Working (1s • esc to interrupt)"
            exec sleep 300
            """
        );
        var command = scene.Codex(lane);
        await scene.Launched(command);

        await scene.Delivered(command, "hello");

        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_says_stalled_when_nothing_comes_of_it_after_three_Enters()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            $$"""
            printf '› Ask Codex to do anything\n'
            while IFS= read -r line; do echo x >>{{scene.Notes("enters")}}; done
            """
        );
        var command = scene.Codex(lane);
        await scene.Launched(command);

        var refused = await scene.Refused(command, "hello");

        refused.Reason.ShouldBe(MessageRefusalReason.Stalled);
        File.ReadAllLines(scene.Notes("enters")).Length.ShouldBe(3);
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_never_types_into_a_permission_dialog()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            $$"""
            printf '› Ask Codex to do anything\n'
            until [ -e {{scene.Notes("ask")}} ]; do sleep 0.02; done
            clear
            printf '  Would you like to run the following command?\n\n  $ rm -rf /\n\n› 1. Yes, proceed (y)\n  2. No (esc)\n\n  Press enter to confirm or esc to cancel\n'
            read -r answer; echo "$answer" >{{scene.Notes("answer")}}
            exec sleep 300
            """
        );
        var command = scene.Codex(lane);
        await scene.Launched(command);
        File.WriteAllText(scene.Notes("ask"), "");
        await scene.ShowsEventually(command, "Yes, proceed");

        (await scene.Refused(command, "yes")).Reason.ShouldBe(MessageRefusalReason.Dialog);

        File.Exists(scene.Notes("answer")).ShouldBeFalse();
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_does_not_answer_a_dialog_that_came_up_while_it_was_typing()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            $$"""
            printf '› Ask Codex to do anything\n'
            read -r text
            clear
            printf '  Would you like to run the following command?\n› 1. Yes, proceed (y)\n  2. No (esc)\n  Press enter to confirm or esc to cancel\n'
            read -r answer; echo answered >{{scene.Notes("answer")}}
            exec sleep 300
            """
        );
        var command = scene.Codex(lane);
        await scene.Launched(command);

        await scene.Delivered(command, "do it");

        File.Exists(scene.Notes("answer")).ShouldBeFalse();
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_presses_no_Enter_where_a_dialog_came_up_before_it()
    {
        await using var slow = new AgentScene(new() { ["Helios:Agents:EnterAfter"] = "00:00:02" });
        var lane = await slow.Rig.ReadyLane();
        slow.PlayCodex(
            $$"""
            printf '› Ask Codex to do anything\n'
            stty -icanon -echo
            dd bs=1 count=5 >/dev/null 2>&1
            clear
            printf '  Would you like to run the following command?\n› 1. Yes, proceed (y)\n  2. No (esc)\n  Press enter to confirm or esc to cancel\n'
            dd bs=1 count=1 >{{slow.Notes("answer")}} 2>/dev/null
            exec sleep 300
            """
        );
        var command = slow.Codex(lane);
        await slow.Launched(command);

        (await slow.Refused(command, "hello")).Reason.ShouldBe(MessageRefusalReason.Stalled);

        new FileInfo(slow.Notes("answer")).Length.ShouldBe(0);
        await slow.EndEverything();
    }

    [Fact]
    public async Task The_messenger_refuses_where_the_agent_has_ended_and_where_it_has_left_a_shell()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex($"printf '› Ask Codex to do anything\\n'; until [ -e {scene.Notes("leave")} ]; do sleep 0.02; done; exec sh");
        var left = scene.Codex(lane);
        await scene.Launched(left);
        var gone = scene.Shell(lane, $"until [ -e {scene.Notes("leave")} ]; do sleep 0.02; done");
        await scene.Launched(gone);
        File.WriteAllText(scene.Notes("leave"), "");

        await Eventually.Passes(async () => (await scene.Facts(left)).Process.ShouldBe(ProcessFinding.Dead));
        (await scene.Refused(left, $"touch {scene.Notes("ran")}")).Reason.ShouldBe(MessageRefusalReason.AgentDead);
        await Eventually.Passes(async () => (await scene.Facts(gone)).Process.ShouldBe(ProcessFinding.Dead));
        (await scene.Refused(gone, "hello")).Reason.ShouldBe(MessageRefusalReason.AgentDead);

        File.Exists(scene.Notes("ran")).ShouldBeFalse();
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_messenger_distinguishes_delivered_from_seen()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            """
            printf '› Ask Codex to do anything\n'
            read -r text
            echo "Working (1s • esc to interrupt)"
            until [ -e see ]; do sleep 0.02; done
            echo '{"session_id":"01a1fc7a-95f2-7951-9700-3e48a1fcf351","hook_event_name":"UserPromptSubmit"}' | "$(dirname "$HELIOS_HOOKS")/bin/helios-hook" UserPromptSubmit
            exec sleep 300
            """
        );
        var command = scene.Codex(lane);
        await scene.Launched(command);

        var delivered = await scene.Delivered(command, "hello");
        scene.Bus.All<MessageAcknowledged>().ShouldBeEmpty();
        File.WriteAllText(Path.Combine(scene.Rig.Worktrees.PathOf(lane), "see"), "");

        await Eventually.Passes(async () =>
        {
            await scene.Hear();
            scene.Bus.All<MessageAcknowledged>().Select(report => report.MessageId).ShouldBe([delivered.MessageId]);
        });
        scene.Bus.All<ProviderSessionCaptured>().Single().ProviderSessionId.ShouldBe("01a1fc7a-95f2-7951-9700-3e48a1fcf351");
        await scene.EndEverything();
    }

    [Fact]
    public void Control_characters_are_no_text() =>
        AgentMessenger.Clean("a\u001b[201~\rb\r\nc\td\u0003e\u009f").ShouldBe("a[201~\nb\nc\tde");

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
