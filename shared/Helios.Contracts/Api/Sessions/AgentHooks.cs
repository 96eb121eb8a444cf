using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Helios.Contracts.Api.Sessions;

/// <summary>Reads an agent's activity from the hooks of codex and claude-code. Both programs use the same names and fields.</summary>
public static class AgentHooks
{
    /// <summary>The only event that codex sends to its <c>notify</c> program.</summary>
    public const string TurnComplete = "agent-turn-complete";

    /// <summary>Reads the name of the event.</summary>
    /// <param name="input">The hook's input.</param>
    /// <returns>The event's name; null if the input has none.</returns>
    public static string? NameOf(JsonElement input) => Text(input, "hook_event_name") ?? Text(input, "type");

    /// <summary>Reads the provider's own id of the conversation.</summary>
    /// <param name="input">The hook's input.</param>
    /// <returns>The id; null if the input has none.</returns>
    public static string? ConversationOf(JsonElement input) => Text(input, "session_id") ?? Text(input, "thread-id");

    /// <summary>Derives the agent's activity.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="input">The hook's input; may be undefined, then only the name counts.</param>
    /// <returns>The activity; null if the event says nothing about it.</returns>
    public static ActivityState? ActivityOf(string name, JsonElement input) =>
        name switch
        {
            // It is ready for a first turn.
            "SessionStart" => ActivityState.Ready,
            "UserPromptSubmit" or "PreToolUse" => ActivityState.Active,
            "PermissionRequest" => ActivityState.Blocked,
            // A tool that needed permission has run: its dialog is answered.
            "PostToolUse" => ActivityState.Active,
            "Stop" or TurnComplete => ActivityState.Ready,
            // The provider refused to answer.
            "StopFailure" => ActivityState.Idle,
            "Notification" when Text(input, "notification_type") is "permission_prompt" => ActivityState.Blocked,
            "Notification" when Text(input, "notification_type") is "idle_prompt" => ActivityState.WaitingInput,
            "SessionEnd" => ActivityState.Exited,
            _ => null,
        };

    /// <summary>
    /// Names the permission dialog of a tool call: the same before the call, at the dialog and after the call. Derived from the turn, the
    /// tool and its command or file, which all three events contain.
    /// </summary>
    /// <param name="name">The event's name.</param>
    /// <param name="input">The hook's input.</param>
    /// <returns>The name of the dialog; null if the event is not about a tool.</returns>
    public static string? DialogOf(string name, JsonElement input)
    {
        // Also before a tool: without a name, it would count as a new turn and end the dialog of another tool.
        if (name is not ("PreToolUse" or "PermissionRequest" or "PostToolUse") || Text(input, "tool_name") is not { } tool)
            return null;
        var what =
            input.TryGetProperty("tool_input", out var arguments) && arguments.ValueKind is JsonValueKind.Object
                ? Text(arguments, "command") ?? Text(arguments, "file_path") ?? ""
                : "";
        var turn = Text(input, "turn_id") ?? Text(input, "prompt_id") ?? Text(input, "session_id") ?? "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{turn}\n{tool}\n{what}")))[..16];
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
