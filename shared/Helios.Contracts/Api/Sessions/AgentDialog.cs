using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Sessions;

/// <summary>A dialog that an agent shows in its terminal, read from the screen.</summary>
public sealed record AgentDialog
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>
    /// Identifies the dialog: a hash of its question and choices. An answer names it, and is refused if another is shown by then.
    /// </summary>
    public required string DialogId { get; init; }

    /// <summary>What is asked, in the agent's words; several lines.</summary>
    public required string Question { get; init; }

    /// <summary>The numbered choices; empty if it has none, so that a person has to answer in the terminal.</summary>
    public required IReadOnlyList<DialogChoice> Choices { get; init; }
}

/// <summary>A choice of a dialog.</summary>
public sealed record DialogChoice
{
    /// <summary>Its number, as the agent shows it.</summary>
    public required string Key { get; init; }

    /// <summary>Its text.</summary>
    public required string Text { get; init; }
}
