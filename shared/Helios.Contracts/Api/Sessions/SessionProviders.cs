namespace Helios.Contracts.Api.Sessions;

/// <summary>
/// The agents that every host knows, as named in the public contract. A host may have others, which manifests describe.
/// </summary>
public static class SessionProviders
{
    /// <summary>OpenAI's Codex.</summary>
    public const string Codex = "codex";

    /// <summary>Anthropic's Claude Code.</summary>
    public const string ClaudeCode = "claude-code";

    /// <summary>Any program.</summary>
    public const string Command = "command";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Codex, ClaudeCode, Command];

    /// <summary>The program of each provider that has one of its own, as its users install it.</summary>
    public static IReadOnlyDictionary<string, string> Programs { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { [ClaudeCode] = "claude", [Codex] = "codex" };

    /// <summary>The transport of a provider without the harness.</summary>
    /// <param name="provider">The provider.</param>
    /// <returns>The transport; null for an unknown provider.</returns>
    public static SessionTransport? NativeOf(string provider) =>
        provider switch
        {
            Codex => SessionTransport.NativeOpenai,
            ClaudeCode => SessionTransport.NativeAnthropic,
            Command => SessionTransport.None,
            _ => null,
        };
}
