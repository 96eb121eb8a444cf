namespace Helios.Client;

/// <summary>What any request may carry beside its body.</summary>
public sealed record RequestOptions
{
    /// <summary>Makes a repeated POST answer what the first one did; kept for 24 hours.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The revision that the entity must still have; else the answer is <c>revision_conflict</c>.</summary>
    public long? IfRevision { get; init; }

    /// <summary>The correlation id to use: 1 to 128 printable ASCII characters.</summary>
    public string? CorrelationId { get; init; }
}
