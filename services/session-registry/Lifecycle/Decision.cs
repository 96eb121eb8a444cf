namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The effect of a fact on a session.</summary>
internal sealed record Decision
{
    /// <summary>The record to store. It may differ from the previous one only in the bookkeeping of observations.</summary>
    public required SessionRecord Next { get; init; }

    /// <summary>The changes, one entry per axis, in the order of the axes; empty for a repetition.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>Why the fact is ignored; null if it counts, whether or not it changed anything.</summary>
    public IgnoreReason? Ignored { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Why { get; init; }
}
