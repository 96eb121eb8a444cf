namespace Helios.Client;

/// <summary>Options of any request.</summary>
public sealed record RequestOptions
{
    /// <summary>Makes a repeated POST return the answer of the first one; kept for 24 hours.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The revision that the entity must still have; otherwise the answer is <c>revision_conflict</c>.</summary>
    public long? IfRevision { get; init; }

    /// <summary>The correlation id to use: 1 to 128 printable ASCII characters.</summary>
    public string? CorrelationId { get; init; }
}
