namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What a fact does to a session.</summary>
internal sealed record Decision
{
    /// <summary>The record to store. It may differ from the one before although nothing changed for anybody: bookkeeping of observations.</summary>
    public required SessionRecord Next { get; init; }

    /// <summary>What changed, one entry per axis, in the order of the axes; empty for a repetition.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>Why the fact does not count; absent for one that does, whether or not it changed anything.</summary>
    public IgnoredBecause? Ignored { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Why { get; init; }
}
