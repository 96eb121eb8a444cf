using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;

namespace Helios.Contracts.Operations;

/// <summary>A host has the operation on its disk.</summary>
public sealed record OperationAccepted : IOperationReport
{
    /// <summary>The operation.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>What it is.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The command's cause.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host works on the operation; renews its deadline.</summary>
public sealed record OperationProgressed : IOperationReport
{
    /// <summary>The operation.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>What it is.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The step that has begun.</summary>
    public required string Step { get; init; }

    /// <summary>What a lane's base and branch turned out to be, once the host knows.</summary>
    public ResolvedBase? Base { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The command's cause.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host refused an operation because it has seen a higher fence for the lane.</summary>
public sealed record OperationSuperseded : IOperationReport
{
    /// <summary>The operation.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>What it was.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The highest fence that the host has seen.</summary>
    public required long HighestFence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The command's cause.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Tells a host that the results of operations are recorded: it may forget them.</summary>
public sealed record SettleOperations
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The operations.</summary>
    public required IReadOnlyList<OperationId> OperationIds { get; init; }
}
