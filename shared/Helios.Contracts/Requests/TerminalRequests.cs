namespace Helios.Contracts.Requests;

/// <summary>A terminal to open.</summary>
public sealed record TerminalRequest
{
    /// <summary>What to start in it; the host's shell when absent.</summary>
    [Items(1, RunRequest.MaxArguments, First = TextRule.Filled), Text(MaxLength = RunRequest.MaxArgumentLength)]
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Its width, in characters; 200 when absent.</summary>
    [Number(20, 1000)]
    public int? Columns { get; init; }

    /// <summary>Its height, in lines; 50 when absent.</summary>
    [Number(5, 1000)]
    public int? Rows { get; init; }
}

/// <summary>What to type into a terminal: first the text, then the keys.</summary>
public sealed record TerminalInputRequest : ICheckedRequest
{
    /// <summary>Characters, typed as they are.</summary>
    [Text(MaxLength = SessionRequest.MaxText)]
    public string? Text { get; init; }

    /// <summary>Keys by name: <c>Enter</c>, <c>Escape</c>, <c>C-c</c> …</summary>
    [Items(0, 256), Text(TextRule.KeyName, MaxLength = 32)]
    public IReadOnlyList<string>? Keys { get; init; }

    /// <inheritdoc/>
    public IEnumerable<RequestFault> Check()
    {
        if (Text is null && Keys is null or { Count: 0 })
            yield return new("text", "required", "Send text, keys, or both.");
    }
}
