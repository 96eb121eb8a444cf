using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// A session's state as far as activity and pull request determine it: derived from both, so that their order of arrival does not matter.
/// A dialog comes first, then a usage limit, then any other need for a person, then the pull request if there is one, then the activity.
/// </summary>
internal static class SoftState
{
    /// <summary>The session axis; null if nothing is known about it.</summary>
    public static SessionAxis? Of(SessionRecord record, LifecycleOptions options) =>
        record.Activity?.State switch
        {
            // An empty prompt is what a limit leaves behind; a dialog is not.
            not ActivityState.Blocked when record.Limit is not null => Axis(SessionState.RateLimited, SessionReason.UsageLimitReached),
            ActivityState.WaitingInput or ActivityState.Blocked => Axis(SessionState.NeedsInput, SessionReason.AwaitingUserInput),
            _ when record.PullRequest.State is not PullRequestState.None => OfPullRequest(record, options),
            ActivityState.Active => Axis(SessionState.Working, SessionReason.TaskInProgress),
            ActivityState.Ready or ActivityState.Idle => Axis(SessionState.Idle, SessionReason.ResearchComplete),
            _ => null,
        };

    /// <summary>The record with its soft state, unless the session is in doubt or has ended.</summary>
    public static SessionRecord Apply(SessionRecord record, LifecycleOptions options) =>
        record.IsTerminal || record.Detecting is not null ? record : record with { Session = Of(record, options) ?? record.Session };

    private static SessionAxis OfPullRequest(SessionRecord record, LifecycleOptions options) =>
        record.PullRequest.Reason switch
        {
            PullRequestReason.CiFailing => Axis(SessionState.Working, SessionReason.FixingCi),
            PullRequestReason.ChangesRequested or PullRequestReason.BotComments => Axis(
                SessionState.Working,
                SessionReason.ResolvingReviewComments
            ),
            PullRequestReason.MergeConflicts => Axis(SessionState.Working, SessionReason.TaskInProgress),
            PullRequestReason.MergeReady or PullRequestReason.Approved or PullRequestReason.ReviewPending => Axis(
                SessionState.Idle,
                SessionReason.AwaitingExternalReview
            ),
            PullRequestReason.Merged => Axis(SessionState.Idle, SessionReason.MergedWaitingDecision),
            PullRequestReason.ClosedUnmerged => Axis(SessionState.Idle, SessionReason.AwaitingUserInput),
            // With a draft, it is the agent's turn.
            _ when record.PullRequest.State is PullRequestState.Open && IdleTooLong(record, options) => Axis(
                SessionState.Stuck,
                SessionReason.AwaitingUserInput
            ),
            _ => Axis(SessionState.Working, SessionReason.PrCreated),
        };

    private static bool IdleTooLong(SessionRecord record, LifecycleOptions options) =>
        record.Activity is { State: ActivityState.Idle or ActivityState.Ready } quiet
        && record.PullRequestSeenAt - quiet.At >= options.IdleWithPullRequestFor;

    private static SessionAxis Axis(SessionState state, SessionReason reason) => new() { State = state, Reason = reason };
}
