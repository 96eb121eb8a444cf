using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Usage;

/// <summary>What one group has used of one model.</summary>
internal sealed record UsedOfModel
{
    /// <summary>The group: a day, or an id.</summary>
    public required string Key { get; init; }

    public required WorkspaceId Workspace { get; init; }

    public required LaneId Lane { get; init; }

    public required string Agent { get; init; }

    public string? Model { get; init; }

    public required TokenCounts Tokens { get; init; }

    public required long Answers { get; init; }

    /// <summary>The cost that the agent itself has reported.</summary>
    public decimal? CostUsd { get; init; }
}
