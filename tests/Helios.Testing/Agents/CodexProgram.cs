namespace Helios.Testing.Agents;

/// <summary>The real Codex CLI, installed once per machine; <c>HELIOS_TEST_CODEX</c> names one that is there already.</summary>
public static class CodexProgram
{
    public const string Version = "0.169.0";

    private static readonly Lazy<Task<string>> Installed = new(
        new NpmProgram("@openai/codex", Version, "codex", "HELIOS_TEST_CODEX").Install
    );

    /// <summary>The path of the program.</summary>
    public static Task<string> Path() => Installed.Value;
}
