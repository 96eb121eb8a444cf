namespace Helios.LaneOrchestrator.Api;

/// <summary>One page of a list, newest first; the cursor leads to the next one.</summary>
internal sealed record Page<T>
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;

    public static readonly IReadOnlyList<QueryParameter> Parameters =
    [
        new("limit", "integer", $"How many items at most, 1 to {MaxLimit}; {DefaultLimit} when absent."),
        new("cursor", "string", "The next_cursor of the page before."),
    ];

    public required IReadOnlyList<T> Items { get; init; }

    public string? NextCursor { get; init; }

    /// <summary>Makes a page of one item more than was asked for: the extra one says that there is a next page.</summary>
    public static Page<T> Of(IReadOnlyList<T> items, int limit, Func<T, string> cursor) => items.Count > limit
        ? new Page<T> { Items = [.. items.Take(limit)], NextCursor = cursor(items[limit - 1]) }
        : new Page<T> { Items = items };
}
