using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>Ends a terminal and what runs in it: hang-up, grace, kill. Answered with <see cref="TerminalsFound"/>, as it was, or <see cref="Refused"/>.</summary>
public sealed record CloseTerminal
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}
