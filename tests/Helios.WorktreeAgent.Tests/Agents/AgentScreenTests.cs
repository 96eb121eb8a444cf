using System.Text.Json;
using Helios.Contracts.Api.Sessions;
using Helios.WorktreeAgent.Agents;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>Screens and lines as the programs (codex 0.169, claude-code 2.1) printed them.</summary>
[Trait("req", "session-agents")]
public sealed class AgentScreenTests
{
    [Theory]
    [InlineData(
        "  Folder access\n  /w\n\n  Trust this folder? Codex can read, edit, and run files here.\n\n› 1. Trust and continue\n  2. "
            + "Back to Agent Command Center\n\n  enter continue · esc back",
        nameof(AgentScreen.Question)
    )]
    [InlineData(
        "  Hooks need review\n  5 hooks are new or changed.\n\n› 1. Review hooks\n  2. Trust all and continue\n  3. Continue "
            + "without trusting (hooks won't run)\n\n  enter confirm · esc skip",
        nameof(AgentScreen.Question)
    )]
    [InlineData(
        "› do it\n\n• Running touch x\n\n  Would you like to run the following command?\n\n  $ touch x\n\n› 1. Yes, proceed (y)\n  "
            + "2. Yes, and don't ask again (p)\n  3. No, and tell Codex what to do differently (esc)\n\n  Press enter to confirm or esc "
            + "to cancel",
        nameof(AgentScreen.Permission)
    )]
    [InlineData("  >_ OpenAI Codex (v0.169.0)\n\n› Ask Codex to do anything\n\n  ? for shortcuts", nameof(AgentScreen.Prompt))]
    [InlineData(
        "  >_ OpenAI Codex (v0.169.0)\n\n› Ask Codex to do anything\n\n  test-model default · /w\n  ← for agents · ? for shortcuts",
        nameof(AgentScreen.Ready)
    )]
    [InlineData(
        "› make it\n\n• Working (1s • esc to interrupt)\n\n› Ask Codex to do anything\n\n  test-model default · /w\n  ← for agents "
            + "· ? for shortcuts",
        nameof(AgentScreen.Working)
    )]
    [InlineData(
        "› what does \"Would you like to run the following command?\" mean\n\n• It asks whether it may.\n\n› Ask Codex to do "
            + "anything\n\n  test-model default · /w",
        nameof(AgentScreen.Ready)
    )]
    [InlineData("connecting", nameof(AgentScreen.Unknown))]
    [InlineData("", nameof(AgentScreen.Unknown))]
    public void The_screens_of_codex_are_recognised(string screen, string expected) =>
        KnownAgents.Codex().ReadScreen(screen).ToString().ShouldBe(expected);

    [Theory]
    [InlineData(
        " Accessing workspace:\n /w\n Quick safety check: Is this a project you created or one you trust?\n ❯ 1. Yes, I trust this "
            + "folder\n   2. No, exit\n Enter to confirm · Esc to cancel",
        nameof(AgentScreen.Question)
    )]
    [InlineData(
        "❯ do it;\n● Write(made.txt)\n──────\n Create file\n made.txt\n Do you want to create made.txt?\n ❯ 1. Yes\n   2. Yes, "
            + "allow all edits during this session (shift+tab)\n   3. No\n Esc to cancel · Tab to amend",
        nameof(AgentScreen.Permission)
    )]
    [InlineData("──────\n❯ \n──────\n  ? for shortcuts · ← for agents", nameof(AgentScreen.Prompt))]
    [InlineData(
        "──────\n Accessing workspace:\n /w\n Security guide\n ❯ No, exit\n   Yes, I trust this folder\n Enter to confirm · Esc to cancel",
        nameof(AgentScreen.Question)
    )]
    [InlineData(
        " Let's get started.\n Choose the text style that looks best with your terminal\n ❯ ✔ Auto (match terminal)\n     Dark "
            + "mode\n ╌╌╌╌╌╌\n  1  function greet() {",
        nameof(AgentScreen.Question)
    )]
    [InlineData(
        "──────\n  Detected a custom API key in your environment\n  Do you want to use this API key?\n    Yes\n  ❯ No "
            + "(recommended)\n  Enter to confirm · Esc to cancel",
        nameof(AgentScreen.Question)
    )]
    [InlineData(
        "❯ do it\n● Bash(touch x)\n  ⎿  Waiting…\n──────\n Bash command\n Do you want to proceed?\n ❯ 1. Yes\n   2. Yes, and don’t "
            + "ask again for: touch x\n   3. No\n Esc to cancel · Tab to amend",
        nameof(AgentScreen.Permission)
    )]
    [InlineData(
        "❯ think\n✽ Sublimating… (0s · ↓ 3 tokens)\n──────\n❯ \n──────\n  ⏵⏵ accept edits on (shift+tab to cycle) · esc to "
            + "interrupt · ← for agents",
        nameof(AgentScreen.Working)
    )]
    [InlineData(
        "❯ what may I\n● Do you want to choose?\n  1. Yes\n  2. Enter to confirm\n──────\n❯ \n──────\n  ? for shortcuts",
        nameof(AgentScreen.Prompt)
    )]
    [InlineData("❯ what may I", nameof(AgentScreen.Unknown))]
    public void The_screens_of_claude_code_are_recognised(string screen, string expected) =>
        KnownAgents.ClaudeCode().ReadScreen(screen).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("""{"type":"thread.started","thread_id":"t-1"}""", null, "t-1")]
    [InlineData("""{"type":"turn.started"}""", ActivityState.Active, null)]
    [InlineData("""{"type":"item.completed","item":{"id":"item_2","type":"agent_message","text":"done"}}""", ActivityState.Active, null)]
    [InlineData("""{"type":"turn.completed","usage":{}}""", ActivityState.Ready, null)]
    [InlineData("""{"type":"error","message":"Reconnecting... waiting for network"}""", ActivityState.Idle, null)]
    public void The_events_of_a_headless_codex_are_recognised(string line, ActivityState? activity, string? conversation)
    {
        var signal = KnownAgents.Codex().ReadLine(line)!;

        (signal.Activity, signal.ProviderSessionId).ShouldBe((activity, conversation));
    }

    [Theory]
    [InlineData("""{"type":"system","subtype":"init","session_id":"s-1"}""", ActivityState.Active)]
    [InlineData("""{"type":"assistant","message":{"content":[{"type":"text","text":"done"}]},"session_id":"s-1"}""", ActivityState.Active)]
    [InlineData(
        """{"type":"system","subtype":"api_retry","attempt":1,"error_status":401,"error":"authentication_failed","session_id":"s-1"}""",
        ActivityState.Idle
    )]
    [InlineData(
        """{"type":"result","subtype":"success","is_error":true,"num_turns":1,"result":"API Error: 401","session_id":"s-1"}""",
        ActivityState.Idle
    )]
    [InlineData("""{"type":"result","subtype":"success","result":"done","session_id":"s-1"}""", ActivityState.Ready)]
    public void The_events_of_a_headless_claude_code_are_recognised(string line, ActivityState activity)
    {
        var signal = KnownAgents.ClaudeCode().ReadLine(line)!;

        (signal.Activity, signal.ProviderSessionId).ShouldBe((activity, "s-1"));
    }

    [Theory]
    [InlineData("Reading additional input from stdin...")]
    [InlineData("{ not json")]
    [InlineData("{\"type\":\"something.new\"}")]
    [InlineData("{}")]
    [InlineData("")]
    public void Irrelevant_output_is_ignored(string line)
    {
        KnownAgents.Codex().ReadLine(line).ShouldBeNull();
        KnownAgents.ClaudeCode().ReadLine(line).ShouldBeNull();
    }

    [Theory]
    [InlineData("SessionStart", "{}", ActivityState.Ready, false)]
    [InlineData("UserPromptSubmit", "{}", ActivityState.Active, true)]
    [InlineData("PermissionRequest", "{\"tool_name\":\"Bash\"}", ActivityState.Blocked, false)]
    [InlineData("PostToolUse", "{\"tool_name\":\"Bash\"}", ActivityState.Active, false)]
    [InlineData("Stop", "{}", ActivityState.Ready, false)]
    [InlineData("Notification", "{\"notification_type\":\"idle_prompt\"}", ActivityState.WaitingInput, false)]
    [InlineData("SessionEnd", "{}", ActivityState.Exited, false)]
    public void A_hook_says_what_the_agent_does(string hook, string input, ActivityState activity, bool tookPrompt)
    {
        using var document = JsonDocument.Parse(input);

        var signal = HookSignals.Read(hook, document.RootElement)!;

        (signal.Activity, signal.TookPrompt).ShouldBe((activity, tookPrompt));
        // Of an input that was too long to read, the hook's name says the most; a notification alone says nothing.
        HookSignals.Read(hook, default)?.Activity.ShouldBe(activity);
        HookSignals.Read("Something", document.RootElement).ShouldBeNull();
    }

    [Fact]
    public void The_question_about_a_tool_and_the_tools_end_are_the_same_dialog()
    {
        using var asked = JsonDocument.Parse(
            """{"turn_id":"t","tool_name":"Bash","tool_input":{"command":"touch x","description":"because"}}"""
        );
        using var ran = JsonDocument.Parse(
            """{"turn_id":"t","tool_name":"Bash","tool_input":{"command":"touch x"},"tool_response":"","tool_use_id":"c"}"""
        );
        using var other = JsonDocument.Parse("""{"turn_id":"t","tool_name":"Bash","tool_input":{"command":"touch y"}}""");

        var dialog = HookSignals.Read("PermissionRequest", asked.RootElement)!.DialogId;

        dialog.ShouldNotBeNull();
        HookSignals.Read("PostToolUse", ran.RootElement)!.DialogId.ShouldBe(dialog);
        HookSignals.Read("PostToolUse", other.RootElement)!.DialogId.ShouldNotBe(dialog);
    }
}
