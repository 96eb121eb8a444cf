namespace Helios.Client;

/// <summary>What of a restored lane differs from the closed one.</summary>
public sealed record LaneRestoreRequest
{
    /// <summary>A name for people; the closed lane's when absent.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The branch; the closed lane's when absent.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether to wait in the queue when no slot is free.</summary>
    public bool? Queue { get; init; }
}
