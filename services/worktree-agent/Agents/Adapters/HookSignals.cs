using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>The hooks of codex and claude-code, which have the same names and fields. Pure.</summary>
internal static class HookSignals
{
    private const int LongestTail = 2048;

    /// <summary>The hooks that are installed, by the names that both programs give them.</summary>
    public static IReadOnlyList<string> Installed { get; } = ["SessionStart", "UserPromptSubmit", "PermissionRequest", "PostToolUse", "Stop"];

    public static AgentSignal? Read(string name, JsonElement input)
    {
        var signal = new AgentSignal { ProviderSessionId = Text(input, "session_id") };
        return name switch
        {
            // It says which conversation it is, and stands ready for a first turn.
            "SessionStart" => signal with { Activity = ActivityState.Ready },
            "UserPromptSubmit" => signal with { Activity = ActivityState.Active, TookPrompt = true },
            "PermissionRequest" => signal with { Activity = ActivityState.Blocked, DialogId = Dialog(input) },
            // A tool that was asked for has run: that dialog is answered.
            "PostToolUse" => signal with { Activity = ActivityState.Active, DialogId = Dialog(input) },
            "Stop" => signal with { Activity = ActivityState.Ready, Tail = Cut(Text(input, "last_assistant_message")) },
            "Notification" when Text(input, "notification_type") is "permission_prompt" => signal with { Activity = ActivityState.Blocked },
            "Notification" when Text(input, "notification_type") is "idle_prompt" => signal with { Activity = ActivityState.WaitingInput },
            "SessionEnd" => signal with { Activity = ActivityState.Exited },
            _ => null,
        };
    }

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    public static string? Cut(string? text) => text is null || text.Length <= LongestTail ? text : text[^LongestTail..];

    /// <summary>The same for the question about a tool and for the tool's end: made of the turn, the tool and its command or file, without what only one of the two has.</summary>
    private static string? Dialog(JsonElement input)
    {
        if (Text(input, "tool_name") is not { } tool)
            return null;
        var what = input.TryGetProperty("tool_input", out var arguments) && arguments.ValueKind is JsonValueKind.Object
            ? Text(arguments, "command") ?? Text(arguments, "file_path") ?? ""
            : "";
        var turn = Text(input, "turn_id") ?? Text(input, "prompt_id") ?? Text(input, "session_id") ?? "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{turn}\n{tool}\n{what}")))[..16];
    }
}
