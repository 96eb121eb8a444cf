namespace Helios.Testing.Agents;

/// <summary>The real Claude Code, installed once per machine; <c>HELIOS_TEST_CLAUDE_CODE</c> names one that is there already.</summary>
public static class ClaudeCodeProgram
{
    public const string Version = "2.1.329";

    private static readonly Lazy<Task<string>> Installed = new(
        new NpmProgram("@anthropic-ai/claude-code", Version, "claude", "HELIOS_TEST_CLAUDE_CODE").Install
    );

    /// <summary>The path of the program.</summary>
    public static Task<string> Path() => Installed.Value;
}
