namespace Helios.Contracts.Api.Harness;

/// <summary>The status of the harness.</summary>
public sealed record HarnessView
{
    /// <summary>Its state.</summary>
    public required HarnessStatus Status { get; init; }

    /// <summary>How sessions reach their model in the meantime; null while it is healthy.</summary>
    public string? FallbackTransport { get; init; }

    /// <summary>Why it is not healthy.</summary>
    public string? DegradeReason { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>When this state began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was last probed.</summary>
    public DateTimeOffset? LastCheckAt { get; init; }

    /// <summary>Whether the last probe succeeded, whatever the status is; null before the first.</summary>
    public bool? LastCheckSucceeded { get; init; }
}
