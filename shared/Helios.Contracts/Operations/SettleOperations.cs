using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Operations;

/// <summary>Tells a host that the results of operations are recorded: it may forget them.</summary>
public sealed record SettleOperations
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The operations.</summary>
    public required IReadOnlyList<OperationId> OperationIds { get; init; }
}
