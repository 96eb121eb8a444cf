namespace Helios.Contracts.Api.Events;

/// <summary>The data of <see cref="EventTopics.RetentionCompleted"/>.</summary>
public sealed record RetentionReport
{
    /// <summary>How many rows were deleted, by kind.</summary>
    public required IReadOnlyDictionary<string, long> Deleted { get; init; }
}
