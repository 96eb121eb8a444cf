namespace Helios.Contracts.Sessions;

/// <summary>The doubt about a session: bounded, and kept with its evidence.</summary>
public sealed record Quarantine
{
    /// <summary>How often in a row the same evidence was seen.</summary>
    public required int Attempts { get; init; }

    /// <summary>When this doubt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>A hash of the evidence without times and counters.</summary>
    public required string EvidenceHash { get; init; }

    /// <summary>What was seen, in words.</summary>
    public required string Evidence { get; init; }

    /// <summary>What the session would end with, if the doubt proves right.</summary>
    public SessionReason? ProposedReason { get; init; }
}
