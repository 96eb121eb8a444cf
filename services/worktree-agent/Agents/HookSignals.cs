using System.Text.Json;
using Helios.Contracts.Api.Sessions;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Translates hooks into agent signals. The supported agents share their names and fields. Pure.</summary>
internal static class HookSignals
{
    private const int LongestTail = 2048;

    /// <summary>The hooks that are installed.</summary>
    public static IReadOnlyList<string> Installed { get; } =
    ["SessionStart", "UserPromptSubmit", "PermissionRequest", "PostToolUse", "Stop"];

    /// <summary>The shell command of a hook.</summary>
    public static string CommandOf(string program, string hook) => $"{ShellWord.Quote(program)} {hook}";

    public static AgentSignal? Read(string name, JsonElement input) =>
        AgentHooks.ActivityOf(name, input) is not { } activity
            ? null
            : new AgentSignal
            {
                ProviderSessionId = Text(input, "session_id"),
                Activity = activity,
                DialogId = AgentHooks.DialogOf(name, input),
                TookPrompt = name is "UserPromptSubmit",
                Transcript = TranscriptOf(input),
                Limit =
                    name is "StopFailure" && Text(input, "error") is "rate_limit"
                        ? new LimitSign { Words = Cut(Text(input, "last_assistant_message") ?? Text(input, "error_details")) }
                        : null,
                Tail = name is "Stop" ? Cut(Text(input, "last_assistant_message")) : null,
            };

    // Lanes can write such files too: it is read as text, for numbers only.
    private static string? TranscriptOf(JsonElement input) =>
        Text(input, "transcript_path") is { Length: < 4096 } path
        && Path.IsPathRooted(path)
        && path.EndsWith(".jsonl", StringComparison.Ordinal)
            ? path
            : null;

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    public static string? Cut(string? text) => text is null || text.Length <= LongestTail ? text : text[^LongestTail..];
}
