using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>Sent to the session registry: a host was forgotten, so nothing that was ordered of it will be answered.</summary>
public sealed record HostForgotten : IForHost
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
