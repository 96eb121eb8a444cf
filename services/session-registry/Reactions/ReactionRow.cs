namespace Helios.SessionRegistry.Reactions;

/// <summary>A reaction that was decided and not carried out yet.</summary>
internal sealed record ReactionRow
{
    public required string ReactionId { get; init; }

    public required ReactionKey Key { get; init; }

    public required string Signature { get; init; }

    public required int Failures { get; init; }

    /// <summary>Whether it is already waiting for its cause to hold long enough.</summary>
    public required bool Waiting { get; init; }

    public required string CorrelationId { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }
}
