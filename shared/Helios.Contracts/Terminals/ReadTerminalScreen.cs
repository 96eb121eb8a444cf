using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>Asks what a terminal shows. Answered with <see cref="TerminalScreenRead"/> or <see cref="Refused"/>.</summary>
public sealed record ReadTerminalScreen
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>How many lines that scrolled away are wanted too.</summary>
    public required int History { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}
