using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

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
