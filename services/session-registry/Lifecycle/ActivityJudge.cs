using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What an agent was seen doing. Two states are sticky: whoever waits for a person goes on waiting, however quiet it gets.</summary>
internal static class ActivityJudge
{
    public static Judged After(SessionRecord record, Fact.Activity seen, DateTimeOffset now, LifecycleOptions options)
    {
        if (seen.State is ActivityState.Unspecified || seen.Source is ActivitySource.Unspecified or ActivitySource.None)
            return Judged.Ignore(IgnoredBecause.NotValid, "Nobody saw this activity.");
        if (seen.At - now > options.ClocksDifferBy)
            return Judged.Ignore(IgnoredBecause.NotValid, "It is said to be of the future; is the observer's clock right?");
        if (record.ActivitySeenAt is { } known && seen.At <= known)
            return Judged.Ignore(IgnoredBecause.Overtaken, "A later activity is known.");

        var heard = record with { ActivitySeenAt = seen.At, Activity = Next(record.Activity, seen) };
        if (seen.State is ActivityState.Exited)
            return Judged.As(SoftState.Apply(heard, options), "The agent said good-bye; whether it is gone, its host finds out.");

        // A sign of life from before the doubt proves nothing about it. What is stuck waits for something definite.
        var proven = record.Session.State is SessionState.Detecting && seen.At >= record.Liveness?.At;
        if (proven)
            heard = heard with { Detecting = null };
        var next = SoftState.Apply(heard, options);
        if (proven && next.Session.State is SessionState.Detecting)
            next = next with { Session = new() { State = SessionState.Working, Reason = SessionReason.TaskInProgress } };
        return Judged.As(next, proven ? "The agent gave a sign of life: the doubt is over." : "The agent was seen.");
    }

    private static ActivityAxis Next(ActivityAxis? known, Fact.Activity seen)
    {
        if (known is not null && !Ends(known, seen))
            return known;
        // Quiet lasts from its beginning, and a turn that ended lately is quiet already.
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

    private static bool Ends(ActivityAxis known, Fact.Activity seen) => (known.State, seen.State) switch
    {
        (_, ActivityState.Exited) => true,
        (ActivityState.Blocked, ActivityState.Blocked) => true,
        // A turn that goes on under another dialog's answer is not this dialog's end; one that names no dialog is a new turn.
        (ActivityState.Blocked, ActivityState.Active) => seen.DialogId is null || known.DialogId is null || seen.DialogId == known.DialogId,
        (ActivityState.Blocked, _) => seen.DialogId is not null && seen.DialogId == known.DialogId,
        (ActivityState.WaitingInput, ActivityState.Ready or ActivityState.Idle) => false,
        _ => true,
    };
}
