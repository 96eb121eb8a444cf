using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Wants a lane to have a session: made when there is none, attached when there is. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record EnsureSession
{
    /// <summary>The id to use if one must be made.</summary>
    public required SessionId NewSessionId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Which agent: codex, claude-code or command.</summary>
    public required string Provider { get; init; }

    /// <summary>How the session should reach its model; absent for the harness if it is well.</summary>
    public string? PreferredTransport { get; init; }

    /// <summary>The provider's own id of a conversation to go on with.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>Whether the agent shall be started, if none runs.</summary>
    public bool Launch { get; init; }

    /// <summary>How to start it; interactive when absent.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>What to tell it first.</summary>
    public string? Prompt { get; init; }

    /// <summary>What to start, for the provider command.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>The lane's branch: the session's pull request is looked for under it.</summary>
    public string? Branch { get; init; }

    /// <summary>The workspace's repository, an address or a path.</summary>
    public string? Repository { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
