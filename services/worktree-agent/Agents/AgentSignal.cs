using Helios.Contracts.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>What an agent says of itself, by a hook or in its stream of events.</summary>
internal sealed record AgentSignal
{
    public ActivityState? Activity { get; init; }

    /// <summary>The provider's own id of the conversation.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>The permission dialog that it stands at, or whose answer this shows.</summary>
    public string? DialogId { get; init; }

    /// <summary>It has taken up a text of a person, or of ours.</summary>
    public bool TookPrompt { get; init; }

    /// <summary>The last that it said.</summary>
    public string? Tail { get; init; }
}
