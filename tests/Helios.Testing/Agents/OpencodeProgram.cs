namespace Helios.Testing.Agents;

/// <summary>The real opencode, installed once per machine; <c>HELIOS_TEST_OPENCODE</c> names one that is there already.</summary>
public static class OpencodeProgram
{
    public const string Version = "1.18.33";

    private static readonly Lazy<Task<string>> Installed = new(
        new NpmProgram("opencode-ai", Version, "opencode", "HELIOS_TEST_OPENCODE").Install
    );

    /// <summary>The path of the program.</summary>
    public static Task<string> Path() => Installed.Value;
}
