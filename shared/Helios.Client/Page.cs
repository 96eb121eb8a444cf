namespace Helios.Client;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record Page<T>
{
    /// <summary>The items, newest first (events: oldest first).</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>What to ask for the next page with; none on the last.</summary>
    public string? NextCursor { get; init; }
}
