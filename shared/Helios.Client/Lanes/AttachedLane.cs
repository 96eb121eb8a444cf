using Helios.Contracts.Lanes;

namespace Helios.Client;

/// <summary>A lane that an agent has joined.</summary>
public sealed record AttachedLane
{
    /// <summary>The lane.</summary>
    public required LaneView Lane { get; init; }

    /// <summary>Where its worktree is.</summary>
    public LaneConnection? Connection { get; init; }
}
