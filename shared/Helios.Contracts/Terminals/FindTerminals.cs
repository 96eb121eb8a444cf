using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>Asks a host for the terminals of a lane. Answered with <see cref="TerminalsFound"/> or <see cref="Refused"/>.</summary>
public sealed record FindTerminals
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The only one that is wanted; all of the lane when absent.</summary>
    public TerminalId? TerminalId { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}
