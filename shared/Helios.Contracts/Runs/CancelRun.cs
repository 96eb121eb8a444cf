using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Runs;

/// <summary>Tells a host to cancel a run. Answered by <see cref="RunCancelHandled"/>; the run's own <see cref="RunEnded"/> follows where it still ran.</summary>
public sealed record CancelRun : IRunOrder
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
