namespace Helios.SessionRegistry.Reactions;

/// <summary>What is known of one cause of one session.</summary>
internal sealed record ReactionTracker
{
    public required ReactionKey Key { get; init; }

    public required bool Active { get; init; }

    /// <summary>When the cause began to hold.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>How often the agent was told, since the cause last had gone for good.</summary>
    public required int Attempts { get; init; }

    /// <summary>When a person is told, if the cause still holds then.</summary>
    public DateTimeOffset? EscalateAt { get; init; }

    /// <summary>A person was told: nothing more is done until the cause has gone for good.</summary>
    public required bool Escalated { get; init; }

    /// <summary>Whether a person is to be told now that the cause still holds; from the very moment on.</summary>
    public bool IsOverdue(DateTimeOffset now) => Active && !Escalated && EscalateAt <= now;
}
