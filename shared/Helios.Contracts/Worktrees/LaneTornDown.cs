using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>Nothing of the lane is left on its host, except what was archived or preserved.</summary>
public sealed record LaneTornDown : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>What became of each resource.</summary>
    public required IReadOnlyList<ResourceOutcome> Resources { get; init; }

    /// <summary>The archive, where one was made.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>What was thrown away with consent.</summary>
    public IReadOnlyList<string> Discarded { get; init; } = [];

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
