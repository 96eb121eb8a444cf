using System.Collections;
using System.Text.Json.Nodes;

namespace Helios.Testing.Agents;

/// <summary>
/// Whose Claude Code it is: a configuration folder of the user's own, in which a person has come through the first steps and trusts some
/// folders, or has not. What the program wants outside of this machine ends at a closed gate.
/// </summary>
public sealed class ClaudeCodeUser : IDisposable
{
    // What it is started with is not the user's to say.
    private static readonly string[] Given =
    [
        "ANTHROPIC_BASE_URL",
        "ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_API_KEY",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL",
    ];

    private readonly TemporaryFolder folder = new();
    private readonly ClosedGate gate;

    private readonly JsonObject state;

    /// <param name="gate">Where its way out of the machine ends.</param>
    /// <param name="hasBegun">Whether the user has answered what the program asks when it is started for the first time.</param>
    public ClaudeCodeUser(ClosedGate gate, bool hasBegun = true)
    {
        this.gate = gate;
        state = new JsonObject { ["hasCompletedOnboarding"] = hasBegun, ["projects"] = new JsonObject() };
        File.WriteAllText(folder[".claude.json"], state.ToJsonString());
    }

    /// <summary>The user trusts a repository, and so its worktrees; said before the program is started.</summary>
    public void Trusts(string repository)
    {
        state["projects"]![repository] = new JsonObject { ["hasTrustDialogAccepted"] = true };
        File.WriteAllText(folder[".claude.json"], state.ToJsonString());
    }

    /// <summary>What the user's environment has of it; whose own Claude Code runs the tests has no part in them.</summary>
    public IEnumerable<(string Name, string? Value)> Environment =>
        [
            .. System
                .Environment.GetEnvironmentVariables()
                .Cast<DictionaryEntry>()
                .Select(variable => (string)variable.Key)
                .Where(name =>
                    name.StartsWith("ANTHROPIC_", StringComparison.Ordinal) || name.StartsWith("CLAUDE", StringComparison.Ordinal)
                )
                .Select(name => (name, (string?)null)),
            ("CLAUDE_CONFIG_DIR", folder.Path),
            ("HTTP_PROXY", gate.Url.AbsoluteUri),
            ("HTTPS_PROXY", gate.Url.AbsoluteUri),
            ("http_proxy", gate.Url.AbsoluteUri),
            ("https_proxy", gate.Url.AbsoluteUri),
            ("NO_PROXY", "127.0.0.1,localhost"),
            ("no_proxy", "127.0.0.1,localhost"),
        ];

    /// <summary>The user's own settings.</summary>
    public void Sets(JsonObject settings) => File.WriteAllText(folder["settings.json"], settings.ToJsonString());

    /// <summary>The program as this user has it, for hosts that have the environment of the tests.</summary>
    public string Has(string program)
    {
        var own = folder["claude"];
        var lines = Environment
            .Where(variable => !Given.Contains(variable.Name))
            .Select(variable => variable.Value is null ? $"unset {variable.Name}\n" : $"export {variable.Name}='{variable.Value}'\n");
        File.WriteAllText(own, $"#!/bin/sh\n{string.Concat(lines)}exec '{program}' \"$@\"\n");
        File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return own;
    }

    /// <summary>Whether the program has written a text down in a conversation: only from then on it can be resumed with it.</summary>
    public bool HasWrittenDown(string conversation, string text) =>
        Directory.Exists(folder["projects"])
        && Directory
            .EnumerateFiles(folder["projects"], $"{conversation}.jsonl", SearchOption.AllDirectories)
            .Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

    public void Dispose() => folder.Dispose();
}
