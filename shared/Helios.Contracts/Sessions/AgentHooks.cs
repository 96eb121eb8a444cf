using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Helios.Contracts.Sessions;

/// <summary>What the hooks of codex and claude-code say of an agent's activity. Both programs use the same names and fields.</summary>
public static class AgentHooks
{
    /// <summary>The only event that codex tells its <c>notify</c> program.</summary>
    public const string TurnComplete = "agent-turn-complete";

    /// <summary>Reads which event an input is about.</summary>
    /// <param name="input">What the hook was given.</param>
    /// <returns>The event's name; null when the input names none.</returns>
    public static string? NameOf(JsonElement input) => Text(input, "hook_event_name") ?? Text(input, "type");

    /// <summary>Reads the provider's own id of the conversation.</summary>
    /// <param name="input">What the hook was given.</param>
    /// <returns>The id; null when the input names none.</returns>
    public static string? ConversationOf(JsonElement input) => Text(input, "session_id") ?? Text(input, "thread-id");

    /// <summary>Says what the agent does.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="input">What the hook was given; may be undefined, then the name alone counts.</param>
    /// <returns>The activity; null when the event says nothing about it.</returns>
    public static ActivityState? ActivityOf(string name, JsonElement input) => name switch
    {
        // It stands ready for a first turn.
        "SessionStart" => ActivityState.Ready,
        "UserPromptSubmit" or "PreToolUse" => ActivityState.Active,
        "PermissionRequest" => ActivityState.Blocked,
        // A tool that was asked for has run: that dialog is answered.
        "PostToolUse" => ActivityState.Active,
        "Stop" or TurnComplete => ActivityState.Ready,
        "Notification" when Text(input, "notification_type") is "permission_prompt" => ActivityState.Blocked,
        "Notification" when Text(input, "notification_type") is "idle_prompt" => ActivityState.WaitingInput,
        "SessionEnd" => ActivityState.Exited,
        _ => null,
    };

    /// <summary>
    /// Names the question about a tool: the same before the tool, at the question and after the tool. Made of the turn, the tool and its
    /// command or file, without what only one of them has.
    /// </summary>
    /// <param name="name">The event's name.</param>
    /// <param name="input">What the hook was given.</param>
    /// <returns>The name of the dialog; null when the event is about no tool.</returns>
    public static string? DialogOf(string name, JsonElement input)
    {
        // Before a tool too: without a name it would count as a new turn, and end the question about another tool.
        if (name is not ("PreToolUse" or "PermissionRequest" or "PostToolUse") || Text(input, "tool_name") is not { } tool)
            return null;
        var what = input.TryGetProperty("tool_input", out var arguments) && arguments.ValueKind is JsonValueKind.Object
            ? Text(arguments, "command") ?? Text(arguments, "file_path") ?? ""
            : "";
        var turn = Text(input, "turn_id") ?? Text(input, "prompt_id") ?? Text(input, "session_id") ?? "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{turn}\n{tool}\n{what}")))[..16];
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
