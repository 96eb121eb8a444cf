using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tunnels;

/// <summary>Orders a host to open a connection and stream something large or interactive. Never stored: its request times out.</summary>
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
