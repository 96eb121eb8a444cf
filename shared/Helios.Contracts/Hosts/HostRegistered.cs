using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>The orchestrator knows the host; sent to the host's queue.</summary>
public sealed record HostRegistered
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The incarnation that was registered.</summary>
    public required long Incarnation { get; init; }
}
