using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.Contracts.Requests;

/// <summary>The session that a lane should have.</summary>
public sealed record SessionRequest : ICheckedRequest
{
    // A message of the broker stays below 256 KiB.
    internal const int MaxText = 64 * 1024;

    /// <summary>The agent: <c>codex</c>, <c>claude-code</c> or <c>command</c>.</summary>
    [Text(MaxLength = 64)]
    public required string Provider { get; init; }

    /// <summary>How it should reach its model; through the harness if that is healthy, when absent.</summary>
    public SessionTransport? PreferredTransport { get; init; }

    /// <summary>The provider's own id of a conversation to continue.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? ProviderSessionId { get; init; }

    /// <summary>The same, for codex.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? CodexSessionId { get; init; }

    /// <summary>Whether to start the agent if none is running.</summary>
    public bool? Launch { get; init; }

    /// <summary>How it is started; interactive when absent. Requires launch.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>The first prompt. Requires launch.</summary>
    [Text(TextRule.Prompt, MaxLength = MaxText)]
    public string? Prompt { get; init; }

    /// <summary>What to start, for the provider <c>command</c>. Requires launch.</summary>
    [Items(1, RunRequest.MaxArguments, First = TextRule.Filled), Text(MaxLength = RunRequest.MaxArgumentLength)]
    public IReadOnlyList<string>? Argv { get; init; }

    /// <inheritdoc/>
    public IEnumerable<RequestFault> Check()
    {
        var launches = Launch is true;
        if (CodexSessionId is not null && ProviderSessionId is not null && CodexSessionId != ProviderSessionId)
            yield return new("provider_session_id", "invalid", "codex_session_id has another value; send only one of them.");
        if (CodexSessionId is not null && Provider is not (SessionProviders.Codex or null))
            yield return new("codex_session_id", "invalid", $"This field is for codex, not for {Provider}; use provider_session_id.");
        if (!launches && (Prompt is not null || Mode is not null || Argv is not null))
            yield return new("launch", "required", "prompt, mode and argv require launch: true.");
        if (Argv is not null && Provider is not (SessionProviders.Command or null))
            yield return new("argv", "invalid", $"Only the provider {SessionProviders.Command} takes argv.");
        if (launches && Provider is SessionProviders.Command && Argv is null)
            yield return new("argv", "required", $"The provider {SessionProviders.Command} requires argv to launch.");
    }
}

/// <summary>How to start a session's agent again.</summary>
public sealed record SessionRestoreRequest
{
    /// <summary>The first prompt; none when absent.</summary>
    [Text(TextRule.Prompt, MaxLength = SessionRequest.MaxText)]
    public string? Prompt { get; init; }
}

/// <summary>A message for an agent.</summary>
public sealed record SendRequest
{
    /// <summary>The text.</summary>
    [Text(TextRule.Filled, MaxLength = SessionRequest.MaxText)]
    public required string Text { get; init; }
}

/// <summary>What a session's agent is doing, as a hook of its own reports it.</summary>
public sealed record ActivityRequest
{
    /// <summary>What it is doing.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>Who observed it; a hook when absent.</summary>
    public ActivitySource? Source { get; init; }

    /// <summary>The start of the agent that is meant; the current one when absent.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>When it was observed; now when absent. An observation older than the last known one changes nothing.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Which permission dialog it stands at, or which one was answered.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? DialogId { get; init; }
}
