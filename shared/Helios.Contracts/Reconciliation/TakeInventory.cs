using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

/// <summary>
/// Asks a host for an inventory now, which changes nothing. Answered with <see cref="HostInventoryReported"/> or <see cref="Refused"/>.
/// </summary>
public sealed record TakeInventory : IForHost
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
