using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Timer: provisioning took longer than it may.</summary>
public sealed record ProvisionDeadlineReached : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The operation that was waited for.</summary>
    public required OperationId OperationId { get; init; }

    /// <summary>When it was to be told: told much later, the orchestrator itself slept, and the host is given its time again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Timer: a tear-down took longer than it may.</summary>
public sealed record TearDownDeadlineReached : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The operation that was waited for.</summary>
    public required OperationId OperationId { get; init; }

    /// <summary>When it was to be told: told much later, the orchestrator itself slept, and the host is given its time again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

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
