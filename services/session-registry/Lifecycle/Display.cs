using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The one-word status for people, derived from the canonical record on each read.</summary>
internal static class Display
{
    public static DisplayStatus Of(SessionRecord record) =>
        // Its agent has ended because of the limit, and is restarted after the reset.
        record is { Session: { State: SessionState.Terminated, Reason: SessionReason.ErrorInProcess }, Limit: not null }
            ? DisplayStatus.RateLimited
            : Of(record.Session, record.PullRequest);

    public static DisplayStatus Of(SessionAxis session, PullRequestAxis pullRequest) =>
        (session.State, pullRequest.State) switch
        {
            (SessionState.Done, _) => DisplayStatus.Done,
            (SessionState.Terminated, _) => OfEnding(session.Reason),
            (SessionState.NeedsInput, _) => DisplayStatus.NeedsInput,
            (SessionState.Stuck, _) => DisplayStatus.Stuck,
            (SessionState.Detecting, _) => DisplayStatus.Detecting,
            (SessionState.NotStarted, _) => DisplayStatus.Spawning,
            (SessionState.RateLimited, _) => DisplayStatus.RateLimited,
            (_, PullRequestState.Merged) => DisplayStatus.Merged,
            (_, PullRequestState.Draft) => pullRequest.Reason is PullRequestReason.CiFailing ? DisplayStatus.CiFailed : DisplayStatus.Draft,
            (_, PullRequestState.Open) => OfOpen(pullRequest.Reason),
            (SessionState.Idle, _) => DisplayStatus.Idle,
            _ => DisplayStatus.Working,
        };

    private static DisplayStatus OfEnding(SessionReason reason) =>
        reason switch
        {
            SessionReason.ManuallyKilled or SessionReason.RuntimeLost or SessionReason.AgentProcessExited => DisplayStatus.Killed,
            SessionReason.AutoCleanup or SessionReason.PrMerged => DisplayStatus.Cleanup,
            _ => DisplayStatus.Errored,
        };

    private static DisplayStatus OfOpen(PullRequestReason reason) =>
        reason switch
        {
            PullRequestReason.CiFailing => DisplayStatus.CiFailed,
            PullRequestReason.ChangesRequested => DisplayStatus.ChangesRequested,
            PullRequestReason.Approved => DisplayStatus.Approved,
            PullRequestReason.MergeReady => DisplayStatus.Mergeable,
            PullRequestReason.ReviewPending => DisplayStatus.ReviewPending,
            _ => DisplayStatus.PrOpen,
        };
}
