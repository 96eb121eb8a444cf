using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>A lane is being removed or has ended: its sessions end with it.</summary>
public sealed record LaneSessionsEnding : IForLane
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Why.</summary>
    public required SessionEndingReason Reason { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
