namespace Helios.Contracts.Sessions;

/// <summary>Why a session is what it is.</summary>
public sealed record SessionExplanation
{
    /// <summary>The session as it is now.</summary>
    public required SessionView Session { get; init; }

    /// <summary>Why it is so, in one or two sentences for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>The last decisions, newest first.</summary>
    public required IReadOnlyList<SessionDecision> Decisions { get; init; }

    /// <summary>What was last seen of it, by source.</summary>
    public required IReadOnlyList<SessionEvidence> Evidence { get; init; }

    /// <summary>The last texts that were sent to its agent, newest first.</summary>
    public required IReadOnlyList<SessionMessageView> Messages { get; init; }
}
