using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Timer: a failed tear-down is tried again.</summary>
public sealed record TearDownRetryDue : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The attempt that follows, from 2.</summary>
    public required int Attempt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
