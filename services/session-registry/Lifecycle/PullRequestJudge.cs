using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Judges a session by an observation of its pull request.</summary>
internal static class PullRequestJudge
{
    public static Verdict After(SessionRecord record, Fact.PullRequest seen, DateTimeOffset now, LifecycleOptions options)
    {
        if (seen.Facts.State is PullRequestState.Unspecified or PullRequestState.None)
            return Verdict.Ignore(IgnoreReason.NotValid, "The facts describe no pull request.");
        if (seen.At - now > options.ClocksDifferBy)
            return Verdict.Ignore(IgnoreReason.NotValid, "The facts are in the future; check the observer's clock.");
        if (record.PullRequestSeenAt is { } known && seen.At <= known)
            return Verdict.Ignore(IgnoreReason.Overtaken, "A later state of the pull request is already known.");

        var axis = new PullRequestAxis
        {
            State = seen.Facts.State,
            Reason = ReasonOf(seen.Facts),
            Number = seen.Facts.Number,
            Url = seen.Facts.Url,
            Facts = seen.Facts,
        };
        var next = SoftState.Apply(record with { PullRequestSeenAt = seen.At, PullRequest = axis }, options);
        return Verdict.As(next, $"Pull request {seen.Facts.Number} was checked.");
    }

    /// <summary>The reason for its state; the first that applies.</summary>
    public static PullRequestReason ReasonOf(PullRequestFacts facts) =>
        facts switch
        {
            { State: PullRequestState.Merged } => PullRequestReason.Merged,
            { State: PullRequestState.Closed } => PullRequestReason.ClosedUnmerged,
            { Checks: CheckState.Failing } => PullRequestReason.CiFailing,
            { State: PullRequestState.Draft } => PullRequestReason.InProgress,
            { Review: ReviewState.ChangesRequested } => PullRequestReason.ChangesRequested,
            { BotComments.Count: > 0 } => PullRequestReason.BotComments,
            { HasConflicts: true } => PullRequestReason.MergeConflicts,
            // Before approved, for repositories without required reviews. Checks that are unreadable or still running do not count as
            // passed.
            { IsMergeable: true, Checks: CheckState.Passing or CheckState.None } => PullRequestReason.MergeReady,
            { Review: ReviewState.Approved } => PullRequestReason.Approved,
            { Review: ReviewState.Pending } => PullRequestReason.ReviewPending,
            _ => PullRequestReason.InProgress,
        };
}
