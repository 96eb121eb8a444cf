using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// What a session is doing as far as activity and pull request tell: derived from both, so that it does not matter which was heard of last.
/// A person who is needed comes first, then the pull request where there is one, then the activity.
/// </summary>
internal static class SoftState
{
    /// <summary>The session axis; null where nobody has said anything about it.</summary>
    public static SessionAxis? Of(SessionRecord record, LifecycleOptions options) => record.Activity?.State switch
    {
        ActivityState.WaitingInput or ActivityState.Blocked => Axis(SessionState.NeedsInput, SessionReason.AwaitingUserInput),
        _ when record.PullRequest.State is not PullRequestState.None => OfPullRequest(record, options),
        ActivityState.Active => Axis(SessionState.Working, SessionReason.TaskInProgress),
        ActivityState.Ready or ActivityState.Idle => Axis(SessionState.Idle, SessionReason.ResearchComplete),
        _ => null,
    };

    /// <summary>The record with what it is doing, unless its life is in doubt or over.</summary>
    public static SessionRecord Apply(SessionRecord record, LifecycleOptions options) =>
        record.IsTerminal || record.Detecting is not null ? record : record with { Session = Of(record, options) ?? record.Session };

    private static SessionAxis OfPullRequest(SessionRecord record, LifecycleOptions options) => record.PullRequest.Reason switch
    {
        PullRequestReason.CiFailing => Axis(SessionState.Working, SessionReason.FixingCi),
        PullRequestReason.ChangesRequested or PullRequestReason.BotComments =>
            Axis(SessionState.Working, SessionReason.ResolvingReviewComments),
        PullRequestReason.MergeConflicts => Axis(SessionState.Working, SessionReason.TaskInProgress),
        PullRequestReason.MergeReady or PullRequestReason.Approved or PullRequestReason.ReviewPending =>
            Axis(SessionState.Idle, SessionReason.AwaitingExternalReview),
        PullRequestReason.Merged => Axis(SessionState.Idle, SessionReason.MergedWaitingDecision),
        PullRequestReason.ClosedUnmerged => Axis(SessionState.Idle, SessionReason.AwaitingUserInput),
        // A draft is nobody's turn but the agent's.
        _ when record.PullRequest.State is PullRequestState.Open && IdleTooLong(record, options) =>
            Axis(SessionState.Stuck, SessionReason.AwaitingUserInput),
        _ => Axis(SessionState.Working, SessionReason.PrCreated),
    };

    private static bool IdleTooLong(SessionRecord record, LifecycleOptions options) =>
        record.Activity is { State: ActivityState.Idle or ActivityState.Ready } quiet
        && record.PullRequestSeenAt - quiet.At >= options.IdleWithPullRequestFor;

    private static SessionAxis Axis(SessionState state, SessionReason reason) => new() { State = state, Reason = reason };
}
