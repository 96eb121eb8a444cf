using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;

namespace Helios.LaneOrchestrator.Api;

/// <summary>One page of a list, newest first, with a cursor for the next one.</summary>
internal sealed record Page<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    public string? NextCursor { get; init; }

    /// <summary>Creates a page from one item more than requested: the extra item indicates a next page.</summary>
    public static Page<T> Of(IReadOnlyList<T> items, int limit, Func<T, string> cursor) =>
        items.Count > limit
            ? new Page<T> { Items = [.. items.Take(limit)], NextCursor = cursor(items[limit - 1]) }
            : new Page<T> { Items = items };
}

/// <summary>Which page of a list.</summary>
internal static class Paging
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;
    public const string LimitDescription = "The maximum number of items, 1 to 500. Default: 100.";
    public const string CursorDescription = "The next_cursor of the previous page.";
}

/// <summary>Which page of a list whose cursor is the id of its last item.</summary>
internal record PageQuery<TId>
    where TId : struct, IHeliosId<TId>
{
    [Parameter(Paging.LimitDescription), Number(1, Paging.MaxLimit)]
    public int? Limit { get; init; }

    [Parameter(Paging.CursorDescription)]
    public TId? Cursor { get; init; }

    public int Count => Limit ?? Paging.DefaultLimit;

    public string? Before => Cursor?.ToString();
}
