namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What one rule made of a fact.</summary>
internal sealed record Judged
{
    /// <summary>Absent when the fact does not count.</summary>
    public SessionRecord? Next { get; private init; }

    public IgnoredBecause? Ignored { get; private init; }

    public required string Why { get; init; }

    public static Judged As(SessionRecord next, string why) => new() { Next = next, Why = why };

    public static Judged Ignore(IgnoredBecause because, string why) => new() { Ignored = because, Why = why };
}
