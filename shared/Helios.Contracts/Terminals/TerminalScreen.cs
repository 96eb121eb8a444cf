using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>What a terminal shows.</summary>
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

    /// <summary>Whether a program has taken the whole screen, as editors do.</summary>
    public required bool Alternate { get; init; }

    /// <summary>The lines, without trailing blanks; what scrolled away comes first, where it was asked for.</summary>
    public required string Text { get; init; }
}
