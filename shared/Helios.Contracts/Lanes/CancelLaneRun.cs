using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Cancels a run; one that has ended changes nothing.</summary>
public sealed record CancelLaneRun : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
