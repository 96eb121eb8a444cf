using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Terminals;

/// <summary>The current state of a lane's terminal on its host.</summary>
public sealed record TerminalView
{
    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>Its lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The command in it; empty means the host's shell.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>Its first process.</summary>
    public required int Pid { get; init; }

    /// <summary>Its width, in characters.</summary>
    public required int Columns { get; init; }

    /// <summary>Its height, in lines.</summary>
    public required int Rows { get; init; }

    /// <summary>How many clients are attached.</summary>
    public required int Attached { get; init; }

    /// <summary>When it was created, to the second.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The command that attaches to it, on its host as the agent's user.</summary>
    public required IReadOnlyList<string> AttachArgv { get; init; }
}

/// <summary>The screen of a terminal.</summary>
public sealed record TerminalScreen
{
    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>Its width, in characters.</summary>
    public required int Columns { get; init; }

    /// <summary>Its height, in lines.</summary>
    public required int Rows { get; init; }

    /// <summary>The cursor's column, from 0.</summary>
    public required int CursorColumn { get; init; }

    /// <summary>The cursor's line on the screen, from 0.</summary>
    public required int CursorRow { get; init; }

    /// <summary>Whether a program uses the alternate screen, as editors do.</summary>
    public required bool Alternate { get; init; }

    /// <summary>The lines, without trailing spaces; preceded by the requested lines of history.</summary>
    public required string Text { get; init; }
}
