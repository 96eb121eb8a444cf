namespace Helios.Contracts.Api.Harness;

/// <summary>The transports that replace the harness, as named in the public contract.</summary>
public static class HarnessTransports
{
    /// <summary>The provider's own endpoint: <c>native_openai</c> for codex, <c>native_anthropic</c> for claude-code.</summary>
    public const string Native = "native";

    /// <summary>How sessions reach their model while the harness is in a state.</summary>
    /// <param name="status">The state of the harness.</param>
    /// <returns>The replacement transport; null while the harness is healthy.</returns>
    public static string? FallbackFor(HarnessStatus status) => status is HarnessStatus.Healthy ? null : Native;
}
