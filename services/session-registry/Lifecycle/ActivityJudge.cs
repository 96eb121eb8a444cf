using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// Judges the observed activity of an agent. Two states are sticky: an agent that waits for a person keeps waiting, however quiet it gets.
/// </summary>
internal static class ActivityJudge
{
    public static Verdict After(SessionRecord record, Fact.Activity seen, DateTimeOffset now, LifecycleOptions options)
    {
        if (seen.State is ActivityState.Unspecified || seen.Source is ActivitySource.Unspecified or ActivitySource.None)
            return Verdict.Ignore(IgnoreReason.NotValid, "The activity has no observer.");
        if (seen.At - now > options.ClocksDifferBy)
            return Verdict.Ignore(IgnoreReason.NotValid, "The activity is in the future; check the observer's clock.");
        if (record.ActivitySeenAt is { } known && seen.At <= known)
            return Verdict.Ignore(IgnoreReason.Overtaken, "A later activity is already known.");

        var heard = record with
        {
            ActivitySeenAt = seen.At,
            Activity = Next(record.Activity, seen),
            Limit = LimitJudge.After(record.Limit, seen),
        };
        if (seen.State is ActivityState.Exited)
            return Verdict.As(SoftState.Apply(heard, options), "The agent reported its exit; its host checks whether it has ended.");

        // A sign of life from before the doubt proves nothing. A stuck session waits for definite evidence.
        var proven = record.Session.State is SessionState.Detecting && seen.At >= record.Liveness?.At;
        if (proven)
            heard = heard with { Detecting = null };
        var next = SoftState.Apply(heard, options);
        if (proven && next.Session.State is SessionState.Detecting)
            next = next with
            {
                Session = new() { State = SessionState.Working, Reason = SessionReason.TaskInProgress },
            };
        return Verdict.As(next, proven ? "The agent gave a sign of life and is no longer in doubt." : "The agent was observed.");
    }

    private static ActivityAxis Next(ActivityAxis? known, Fact.Activity seen)
    {
        if (known is not null && !Ends(known, seen))
            return known;
        // A quiet period counts from its beginning, and a turn that ended recently is already quiet.
        var stays = known?.State == seen.State && seen.State is not ActivityState.Active;
        stays |= (known?.State, seen.State) is (ActivityState.Ready, ActivityState.Idle);
        return new()
        {
            State = seen.State,
            At = stays ? known!.At : seen.At,
            Source = seen.Source,
            DialogId = seen.State is ActivityState.Blocked ? seen.DialogId : null,
        };
    }

    private static bool Ends(ActivityAxis known, Fact.Activity seen) =>
        (known.State, seen.State) switch
        {
            (_, ActivityState.Exited) => true,
            (ActivityState.Blocked, ActivityState.Blocked) => true,
            // A turn that continues after the answer to another dialog does not end this dialog; one that names no dialog is a new turn.
            (ActivityState.Blocked, ActivityState.Active) => seen.DialogId is null
                || known.DialogId is null
                || seen.DialogId == known.DialogId,
            (ActivityState.Blocked, _) => seen.DialogId is not null && seen.DialogId == known.DialogId,
            (ActivityState.WaitingInput, ActivityState.Ready or ActivityState.Idle) => false,
            _ => true,
        };
}
