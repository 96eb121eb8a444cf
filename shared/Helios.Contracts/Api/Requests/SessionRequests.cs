using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Requests;

/// <summary>A request for a lane's session.</summary>
public sealed record SessionRequest : ICheckedRequest
{
    /// <summary>The agent: <c>codex</c>, <c>claude-code</c>, <c>command</c>, or another one that the lane's host has.</summary>
    [Text(MaxLength = 64)]
    public required string Provider { get; init; }

    /// <summary>How the agent reaches its model. Default: through the harness if it is healthy.</summary>
    public SessionTransport? PreferredTransport { get; init; }

    /// <summary>The provider's id of the conversation to continue.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? ProviderSessionId { get; init; }

    /// <summary>The same, for codex.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? CodexSessionId { get; init; }

    /// <summary>Whether to start the agent if none is running.</summary>
    public bool? Launch { get; init; }

    /// <summary>How to start the agent. Default: interactive. Requires launch.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>The first prompt. Requires launch.</summary>
    [Text(TextRule.Prompt, MaxLength = Limits.MaxText)]
    public string? Prompt { get; init; }

    /// <summary>The command line for the provider <c>command</c>. Requires launch.</summary>
    [Items(1, Limits.MaxArguments, First = TextRule.Filled), Text(MaxLength = Limits.MaxArgumentLength)]
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>The model. Default: the host's setting for the agent. Requires launch.</summary>
    [Text(TextRule.ModelName, MaxLength = 128)]
    public string? Model { get; init; }

    /// <summary>What the agent may do without asking. Default: the host's setting for the agent. Requires launch.</summary>
    public AgentPermissions? Permissions { get; init; }

    /// <summary>
    /// Variables for the agent, which are stored with the session; those that Helios sets itself win. Requires launch.
    /// </summary>
    [Items(0, 256), Names(TextRule.VariableName), Text(MaxLength = Limits.MaxArgumentLength)]
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    private bool HowToLaunch => (Prompt, Mode, Argv, Model, Permissions, Environment) is not (null, null, null, null, null, null);

    /// <inheritdoc/>
    public IEnumerable<RequestFault> Check()
    {
        var launches = Launch is true;
        if (CodexSessionId is not null && ProviderSessionId is not null && CodexSessionId != ProviderSessionId)
            yield return new("provider_session_id", "invalid", "codex_session_id has another value; send only one of them.");
        if (CodexSessionId is not null && Provider is not (SessionProviders.Codex or null))
            yield return new("codex_session_id", "invalid", $"This field is for codex, not for {Provider}; use provider_session_id.");
        if (!launches && HowToLaunch)
            yield return new("launch", "required", "prompt, mode, argv, model, permissions and environment require launch: true.");
        if (Provider is SessionProviders.Command && Model is not null)
            yield return new("model", "invalid", $"The provider {SessionProviders.Command} takes its model from its own arguments.");
        if (Provider is SessionProviders.Command && Permissions is not null)
            yield return new("permissions", "invalid", $"Helios does not know the permissions of the provider {SessionProviders.Command}.");
        if (Argv is not null && Provider is not (SessionProviders.Command or null))
            yield return new("argv", "invalid", $"Only the provider {SessionProviders.Command} takes argv.");
        if (launches && Provider is SessionProviders.Command && Argv is null)
            yield return new("argv", "required", $"The provider {SessionProviders.Command} requires argv to launch.");
    }
}

/// <summary>How to start a session's agent again.</summary>
public sealed record SessionRestoreRequest
{
    /// <summary>The first prompt. Default: none.</summary>
    [Text(TextRule.Prompt, MaxLength = Limits.MaxText)]
    public string? Prompt { get; init; }
}

/// <summary>A message for an agent.</summary>
public sealed record SendRequest
{
    /// <summary>The text.</summary>
    [Text(TextRule.Filled, MaxLength = Limits.MaxText)]
    public required string Text { get; init; }
}

/// <summary>The answer to a dialog of an agent.</summary>
public sealed record AnswerRequest
{
    /// <summary>The dialog that was shown.</summary>
    [Text(TextRule.Words, MaxLength = 64)]
    public required string DialogId { get; init; }

    /// <summary>The key of a choice, such as <c>1</c>, or <c>esc</c>.</summary>
    [Text(TextRule.Words, MaxLength = 8)]
    public required string Choice { get; init; }
}

/// <summary>The activity of a session's agent, as reported by its hook.</summary>
public sealed record ActivityRequest
{
    /// <summary>Its state.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>Who observed it. Default: a hook.</summary>
    public ActivitySource? Source { get; init; }

    /// <summary>The launch of the agent; null means the current one.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>When it was observed. Default: now. An observation older than the last known one changes nothing.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The open permission dialog, or the one that was answered.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? DialogId { get; init; }
}
