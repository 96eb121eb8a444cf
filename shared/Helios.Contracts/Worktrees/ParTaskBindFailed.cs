using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>No par task could be bound.</summary>
public sealed record ParTaskBindFailed : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
