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
