using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tunnels;

/// <summary>Tells a host to dial out and stream something big or interactive. Never stored: the request behind it times out.</summary>
public sealed record OpenTunnel
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The tunnel.</summary>
    public required string TunnelId { get; init; }

    /// <summary>The WebSocket URL to dial.</summary>
    public required string Url { get; init; }

    /// <summary>The one-time token, sent as the bearer token of the WebSocket request.</summary>
    public required string Token { get; init; }

    /// <summary>What to stream.</summary>
    public required TunnelTarget Target { get; init; }
}
