using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Runs;

/// <summary>The run's process runs.</summary>
public sealed record RunStarted : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The process id of its root.</summary>
    public required int Pid { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
