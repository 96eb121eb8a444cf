using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>A new par task is bound.</summary>
public sealed record ParTaskBound : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The par task.</summary>
    public required ParTaskView ParTask { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
