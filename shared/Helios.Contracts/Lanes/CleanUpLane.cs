using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Ends a lane: tears everything of it down, with its work archived first. A second one joins the first.</summary>
public sealed record CleanUpLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Detach agents that are still attached.</summary>
    public bool Force { get; init; }

    /// <summary>What to do with the work; unspecified takes the workspace's.</summary>
    public CompletionPolicy Policy { get; init; }

    /// <summary>The one way to lose work: unsaved work is not archived, and what went is journaled.</summary>
    public bool Discard { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
