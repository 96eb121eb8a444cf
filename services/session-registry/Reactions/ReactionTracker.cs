namespace Helios.SessionRegistry.Reactions;

/// <summary>What is known about one cause of one session.</summary>
internal sealed record ReactionTracker
{
    public required ReactionKey Key { get; init; }

    public required bool Active { get; init; }

    /// <summary>When the cause began to hold.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>How often the agent was prompted since the cause was last reset.</summary>
    public required int Attempts { get; init; }

    /// <summary>When a person is notified, if the cause still holds then.</summary>
    public DateTimeOffset? EscalateAt { get; init; }

    /// <summary>A person was notified: nothing more is done until the cause has gone for good.</summary>
    public required bool Escalated { get; init; }

    /// <summary>Whether it is time to notify a person that the cause still holds.</summary>
    public bool IsOverdue(DateTimeOffset now) => Active && !Escalated && EscalateAt <= now;
}
