using Helios.Contracts.Sessions;

namespace Helios.Client;

/// <summary>The session that a lane should have.</summary>
public sealed record SessionRequest
{
    /// <summary>The agent: <c>codex</c>, <c>claude-code</c> or <c>command</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>How it should reach its model; the harness where it answers, when absent.</summary>
    public SessionTransport? PreferredTransport { get; init; }

    /// <summary>The provider's own id of a conversation to go on with.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>Whether the agent shall be started, if none runs.</summary>
    public bool? Launch { get; init; }

    /// <summary>How it is started; interactive when absent. Goes with launch.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>What to tell it first. Goes with launch.</summary>
    public string? Prompt { get; init; }

    /// <summary>What to start, for the provider <c>command</c>. Goes with launch.</summary>
    public IReadOnlyList<string>? Argv { get; init; }
}
