using Helios.Contracts.Api.Harness;

namespace Helios.Contracts.Harness;

/// <summary>The monitor's status of the harness; published after every probe, expires after 15 s.</summary>
public sealed record HarnessStatusReported
{
    /// <summary>Its state.</summary>
    public required HarnessStatus Status { get; init; }

    /// <summary>Why it is not healthy: one of a fixed set in snake case, such as harness_not_checked.</summary>
    public string? Reason { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>When this state began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Increases with each report of this source.</summary>
    public required long Sequence { get; init; }

    /// <summary>The monitor process that reports it.</summary>
    public required string Source { get; init; }

    /// <summary>When that process started; reports of a later process take precedence.</summary>
    public DateTimeOffset? SourceStartedAt { get; init; }

    /// <summary>When the probe ended.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
