using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>Something of the lane is left on its host.</summary>
public sealed record LaneTearDownFailed : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>What became of each resource.</summary>
    public required IReadOnlyList<ResourceOutcome> Resources { get; init; }

    /// <summary>The archive, where one was made already.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
