using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The usage limit that an agent has met and not worked since, as recorded for restarts.</summary>
internal sealed record LaunchLimit
{
    public DateTimeOffset? ResetsAt { get; init; }

    public bool Retries { get; init; }

    public string? Words { get; init; }

    public required ActivitySource Source { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whether another meeting with the limit says nothing new.</summary>
    public bool Covers(LaunchLimit other) =>
        Retries == other.Retries
        && (ResetsAt, other.ResetsAt) switch
        {
            (null, null) => true,
            ({ } known, { } next) => (known - next).Duration() < TimeSpan.FromMinutes(1),
            // Of several reports of one refusal only one may name the time.
            ({ }, null) => true,
            _ => false,
        };
}
