namespace Helios.Contracts.Sessions;

/// <summary>The registry did not do what was asked.</summary>
public sealed record SessionRefused
{
    /// <summary>Why.</summary>
    public required SessionRefusalReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>More for a program, such as the other session.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }
}
