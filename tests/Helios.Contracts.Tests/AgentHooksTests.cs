using System.Text.Json;
using Helios.Contracts.Api.Sessions;

namespace Helios.Contracts.Tests;

[Trait("req", "cli-hook")]
public sealed class AgentHooksTests
{
    [Theory]
    [InlineData("""{"hook_event_name":"SessionStart"}""", ActivityState.Ready)]
    [InlineData("""{"hook_event_name":"UserPromptSubmit"}""", ActivityState.Active)]
    [InlineData("""{"hook_event_name":"PreToolUse","tool_name":"Bash"}""", ActivityState.Active)]
    [InlineData("""{"hook_event_name":"PermissionRequest","tool_name":"Bash"}""", ActivityState.Blocked)]
    [InlineData("""{"hook_event_name":"PostToolUse","tool_name":"Bash"}""", ActivityState.Active)]
    [InlineData("""{"hook_event_name":"Notification","notification_type":"permission_prompt"}""", ActivityState.Blocked)]
    [InlineData("""{"hook_event_name":"Notification","notification_type":"idle_prompt"}""", ActivityState.WaitingInput)]
    [InlineData("""{"hook_event_name":"Notification","notification_type":"auth_success"}""", null)]
    [InlineData("""{"hook_event_name":"Stop"}""", ActivityState.Ready)]
    [InlineData("""{"hook_event_name":"SubagentStop"}""", null)]
    [InlineData("""{"hook_event_name":"SessionEnd"}""", ActivityState.Exited)]
    [InlineData("""{"type":"agent-turn-complete","thread-id":"t"}""", ActivityState.Ready)]
    [InlineData("""{"type":"something-new"}""", null)]
    public void An_event_says_what_the_agent_does_or_nothing(string text, ActivityState? activity)
    {
        using var input = JsonDocument.Parse(text);

        AgentHooks.ActivityOf(AgentHooks.NameOf(input.RootElement)!, input.RootElement).ShouldBe(activity);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"hook_event_name":7}""")]
    public void An_input_that_names_no_event_has_none(string text)
    {
        using var input = JsonDocument.Parse(text);

        AgentHooks.NameOf(input.RootElement).ShouldBeNull();
    }

    [Fact]
    public void A_tool_that_starts_does_not_answer_the_question_about_another()
    {
        using var asked = JsonDocument.Parse("""{"session_id":"s","tool_name":"Bash","tool_input":{"command":"rm x"}}""");
        using var other = JsonDocument.Parse("""{"session_id":"s","tool_name":"Read","tool_input":{"file_path":"y"}}""");

        var started = AgentHooks.DialogOf("PreToolUse", other.RootElement);

        started.ShouldNotBeNull();
        started.ShouldNotBe(AgentHooks.DialogOf("PermissionRequest", asked.RootElement));
        AgentHooks.DialogOf("PreToolUse", asked.RootElement).ShouldBe(AgentHooks.DialogOf("PermissionRequest", asked.RootElement));
        AgentHooks.DialogOf("Stop", asked.RootElement).ShouldBeNull();
    }
}
