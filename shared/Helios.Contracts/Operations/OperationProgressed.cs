using Helios.Contracts.Worktrees;

namespace Helios.Contracts.Operations;

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
