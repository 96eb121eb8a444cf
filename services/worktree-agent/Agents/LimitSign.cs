namespace Helios.WorktreeAgent.Agents;

/// <summary>An agent says that it has met a usage limit.</summary>
internal sealed record LimitSign
{
    /// <summary>When it is reset; null if that is in the words at most.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>After how long, if it says that instead.</summary>
    public TimeSpan? ResetsIn { get; init; }

    /// <summary>Whether the agent tries again by itself.</summary>
    public bool Retries { get; init; }

    /// <summary>Its words.</summary>
    public string? Words { get; init; }

    /// <summary>When the limit is reset, from all that was said.</summary>
    public DateTimeOffset? Reset(DateTimeOffset now, TimeZoneInfo zone) =>
        ResetsAt ?? (ResetsIn is { } wait ? now + wait : ResetTimes.Find(Words, now, zone));
}
