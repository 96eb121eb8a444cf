using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Timer: provisioning exceeded its time limit.</summary>
public sealed record ProvisionDeadlineReached : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The operation.</summary>
    public required OperationId OperationId { get; init; }

    /// <summary>
    /// When the timer was due: if it fires much later, the orchestrator itself was asleep, and the host gets its time again.
    /// </summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Timer: a tear-down exceeded its time limit.</summary>
public sealed record TearDownDeadlineReached : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The operation.</summary>
    public required OperationId OperationId { get; init; }

    /// <summary>
    /// When the timer was due: if it fires much later, the orchestrator itself was asleep, and the host gets its time again.
    /// </summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Timer: a failed tear-down is due for a retry.</summary>
public sealed record TearDownRetryDue : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The attempt that follows, from 2.</summary>
    public required int Attempt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
