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

/// <summary>Terminals of a lane, newest first.</summary>
public sealed record TerminalsFound
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The terminals.</summary>
    public required IReadOnlyList<TerminalView> Terminals { get; init; }
}

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

/// <summary>What a terminal shows.</summary>
public sealed record TerminalScreenRead
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The screen.</summary>
    public required TerminalScreen Screen { get; init; }
}

/// <summary>Types into a terminal: first the text, then the keys. Answered with <see cref="TerminalsFound"/> or <see cref="Refused"/>.</summary>
public sealed record TypeIntoTerminal
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>Characters to type as they are; long ones, and several lines, are pasted.</summary>
    public string? Text { get; init; }

    /// <summary>Keys to press, by the names that tmux has for them.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Who asks.</summary>
    public required Cause Cause { get; init; }
}

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
