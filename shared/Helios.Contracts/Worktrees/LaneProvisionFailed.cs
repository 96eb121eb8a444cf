using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>The lane could not be made.</summary>
public sealed record LaneProvisionFailed : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The step that failed.</summary>
    public required ProvisionStep Step { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>The end of the step's output, at most 4 KiB.</summary>
    public string Tail { get; init; } = "";

    /// <summary>Whether every partial trace was removed; if not, the lane must be torn down.</summary>
    public bool Clean { get; init; } = true;

    /// <summary>Why base, branch or repository cannot be served, where that is what failed: nothing was begun then.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>The hash of the repository's own setup file, where nobody has approved it.</summary>
    public string? SetupHash { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
