namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The verdict of one rule about a fact.</summary>
internal sealed record Verdict
{
    /// <summary>Null if the fact is ignored.</summary>
    public SessionRecord? Next { get; private init; }

    public IgnoreReason? Ignored { get; private init; }

    public required string Why { get; init; }

    public static Verdict As(SessionRecord next, string why) => new() { Next = next, Why = why };

    public static Verdict Ignore(IgnoreReason because, string why) => new() { Ignored = because, Why = why };
}
