using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// Judges that an agent has met a usage limit, and when one is over: at the first work after it, never by the clock alone.
/// </summary>
internal static class LimitJudge
{
    public static Verdict After(SessionRecord record, Fact.Limited met, DateTimeOffset now, LifecycleOptions options)
    {
        if (met.At - now > options.ClocksDifferBy)
            return Verdict.Ignore(IgnoreReason.NotValid, "The limit was met in the future; check the observer's clock.");
        if (record.Limit is { } known && met.At <= known.SeenAt)
            return Verdict.Ignore(IgnoreReason.Overtaken, "A later meeting with the limit is already known.");
        if (record.Activity is { State: ActivityState.Active or ActivityState.Ready } && record.ActivitySeenAt > met.At)
            return Verdict.Ignore(IgnoreReason.Overtaken, "The agent has worked since.");

        // A reset in the past, or further away than any provider's, is a misunderstanding: then the time is unknown.
        var resetsAt = met.ResetsAt is { } at && at > met.At && at - met.At <= options.LimitLastsAtMost ? at : (DateTimeOffset?)null;
        var limited = record with
        {
            Limit = new UsageLimit
            {
                Since = record.Limit?.Since ?? met.At,
                SeenAt = met.At,
                ResetsAt = resetsAt,
                CheckAt = resetsAt ?? met.At + options.UnknownLimitFor,
                Detail = met.Detail,
                Retries = met.Retries,
            },
        };
        return Verdict.As(
            record.IsTerminal ? limited : SoftState.Apply(limited, options),
            resetsAt is null
                ? "The agent is at a usage limit, and it is unknown when that is reset."
                : $"The agent is at a usage limit that is reset at {resetsAt:u}."
        );
    }

    /// <summary>The limit after an activity: work that begins or is completed after it ends it.</summary>
    public static UsageLimit? After(UsageLimit? known, Fact.Activity seen) =>
        seen.State is ActivityState.Active or ActivityState.Ready && seen.At > known?.SeenAt ? null : known;
}
