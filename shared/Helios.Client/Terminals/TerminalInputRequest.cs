namespace Helios.Client;

/// <summary>What to type into a terminal: first the text, then the keys.</summary>
public sealed record TerminalInputRequest
{
    /// <summary>Characters, typed as they are.</summary>
    public string? Text { get; init; }

    /// <summary>Keys by name: <c>Enter</c>, <c>Escape</c>, <c>C-c</c> …</summary>
    public IReadOnlyList<string>? Keys { get; init; }
}
