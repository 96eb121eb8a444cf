namespace Helios.SessionRegistry.Reactions;

/// <summary>One reaction that was decided and is not done yet.</summary>
internal sealed record ReactionRow
{
    public required string ReactionId { get; init; }

    public required ReactionKey Key { get; init; }

    public required string Signature { get; init; }

    public required int Failures { get; init; }

    /// <summary>Whether it already waits for its cause to have held long enough.</summary>
    public required bool Waiting { get; init; }

    public required string CorrelationId { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }
}
