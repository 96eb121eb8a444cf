using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Something of a closed lane turned up on its host after it was closed: its worktree came back, or what was removed could not be deleted.</summary>
public sealed record LaneEndingLearned : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Where work was put that nobody had saved before.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>One sentence for the lane's record.</summary>
    public required string Detail { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
