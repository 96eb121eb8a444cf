using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;

namespace Helios.Contracts.Operations;

/// <summary>A host has stored the operation on its disk.</summary>
public sealed record OperationAccepted : IOperationReport
{
    /// <summary>The operation.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>Its kind.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin of the command.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host is working on the operation; renews its deadline.</summary>
public sealed record OperationProgressed : IOperationReport
{
    /// <summary>The <see cref="Step"/> of a report that only says that the base is resolved.</summary>
    public const string ResolvedStep = "resolved";

    /// <summary>The operation.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>Its kind.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The step that has begun.</summary>
    public required string Step { get; init; }

    /// <summary>The lane's resolved base and branch, once known.</summary>
    public ResolvedBase? Base { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin of the command.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host refused an operation because it has seen a higher fence for the lane.</summary>
public sealed record OperationSuperseded : IOperationReport
{
    /// <summary>The operation.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>Its kind.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The highest fence that the host has seen.</summary>
    public required long HighestFence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin of the command.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Confirms to a host that the results of operations are recorded, so that it can delete them.</summary>
public sealed record SettleOperations
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The operations.</summary>
    public required IReadOnlyList<OperationId> OperationIds { get; init; }
}
