using Helios.Contracts.Api.Constraints;

namespace Helios.Contracts.Api.Requests;

/// <summary>A request for a terminal.</summary>
public sealed record TerminalRequest
{
    /// <summary>The command to start in it; default: the host's shell.</summary>
    [Items(1, Limits.MaxArguments, First = TextRule.Filled), Text(MaxLength = Limits.MaxArgumentLength)]
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Its width, in characters; default 200.</summary>
    [Number(20, 1000)]
    public int? Columns { get; init; }

    /// <summary>Its height, in lines; default 50.</summary>
    [Number(5, 1000)]
    public int? Rows { get; init; }
}

/// <summary>What to type into a terminal: first the text, then the keys.</summary>
public sealed record TerminalInputRequest : ICheckedRequest
{
    /// <summary>Characters to type literally.</summary>
    [Text(MaxLength = Limits.MaxText)]
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
