using Helios.Contracts.Api.Lanes;

namespace Helios.Client;

/// <summary>A lane with an attached agent.</summary>
public sealed record AttachedLane
{
    /// <summary>The lane.</summary>
    public required LaneView Lane { get; init; }

    /// <summary>The path of its worktree.</summary>
    public LaneConnection? Connection { get; init; }
}
