namespace Helios.Contracts.Operations;

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
