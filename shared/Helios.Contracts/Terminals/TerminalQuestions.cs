using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>
/// Asks a host for a new terminal in a lane. Answered with <see cref="TerminalsFound"/> or <see cref="Refused"/>; the same id again is the
/// same terminal.
/// </summary>
public sealed record CreateTerminal
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>The command to start in it; empty means the host's shell.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>Its width, in characters.</summary>
    public required int Columns { get; init; }

    /// <summary>Its height, in lines.</summary>
    public required int Rows { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Asks a host for the terminals of a lane. Answered with <see cref="TerminalsFound"/> or <see cref="Refused"/>.</summary>
public sealed record FindTerminals
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Only this terminal; null means all of the lane.</summary>
    public TerminalId? TerminalId { get; init; }

    /// <summary>Who made the request.</summary>
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

/// <summary>Reads the screen of a terminal. Answered with <see cref="TerminalScreenRead"/> or <see cref="Refused"/>.</summary>
public sealed record ReadTerminalScreen
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>How many lines of history to include.</summary>
    public required int History { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The screen of a terminal.</summary>
public sealed record TerminalScreenRead
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The screen.</summary>
    public required TerminalScreen Screen { get; init; }
}

/// <summary>
/// Types into a terminal: first the text, then the keys. Answered with <see cref="TerminalsFound"/> or <see cref="Refused"/>.
/// </summary>
public sealed record TypeIntoTerminal
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>Characters to type literally; long texts, and several lines, are pasted.</summary>
    public string? Text { get; init; }

    /// <summary>Keys to press, by their tmux names.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Closes a terminal and ends its processes: SIGHUP, grace period, SIGKILL. Answered with <see cref="TerminalsFound"/>, as it was, or
/// <see cref="Refused"/>.
/// </summary>
public sealed record CloseTerminal
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
