using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>
/// What an agent has used in one launch so far: all of it, so that a report which arrives twice or late changes nothing.
/// </summary>
public sealed record AgentUsageReported : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Increases with each report of the launch that says more.</summary>
    public required long Counted { get; init; }

    /// <summary>The amounts, one per model and day.</summary>
    public required IReadOnlyList<AgentUsage> Usage { get; init; }

    /// <summary>When it was counted.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>What an agent has used of one model on one day.</summary>
public sealed record AgentUsage
{
    /// <summary>The model, as the agent names it; null if it does not.</summary>
    public string? Model { get; init; }

    /// <summary>The day, in UTC: <c>2030-01-31</c>.</summary>
    public required string Day { get; init; }

    /// <summary>The tokens.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>How many answers of the model.</summary>
    public required long Answers { get; init; }

    /// <summary>The cost in US dollars that the agent itself reports; null if it reports none.</summary>
    public decimal? CostUsd { get; init; }
}
