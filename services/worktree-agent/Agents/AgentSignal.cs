using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>What an agent reports, through a hook or in its event stream.</summary>
internal sealed record AgentSignal
{
    public ActivityState? Activity { get; init; }

    /// <summary>The provider's id of the conversation.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>The permission dialog it waits at, or whose answer this shows.</summary>
    public string? DialogId { get; init; }

    /// <summary>It has accepted a text from a person or from Helios.</summary>
    public bool TookPrompt { get; init; }

    /// <summary>The transcript of its conversation.</summary>
    public string? Transcript { get; init; }

    /// <summary>The usage limit that it has met.</summary>
    public LimitSign? Limit { get; init; }

    /// <summary>Its last message.</summary>
    public string? Tail { get; init; }
}
