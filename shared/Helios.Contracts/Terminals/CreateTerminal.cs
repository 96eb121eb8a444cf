using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>Asks a host for a new terminal in a lane. Answered with <see cref="TerminalsFound"/> or <see cref="Refused"/>; the same id again is the same terminal.</summary>
public sealed record CreateTerminal
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>What to start in it; empty for the host's shell.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>Its width, in characters.</summary>
    public required int Columns { get; init; }

    /// <summary>Its height, in lines.</summary>
    public required int Rows { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}
