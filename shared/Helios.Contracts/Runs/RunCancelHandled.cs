using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Runs;

/// <summary>A host has handled a cancel.</summary>
public sealed record RunCancelHandled : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Whether the run still ran.</summary>
    public required bool Found { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
