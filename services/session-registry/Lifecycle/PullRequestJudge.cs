using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What a look at a pull request does to a session.</summary>
internal static class PullRequestJudge
{
    public static Judged After(SessionRecord record, Fact.PullRequest seen, DateTimeOffset now, LifecycleOptions options)
    {
        if (seen.Facts.State is PullRequestState.Unspecified or PullRequestState.None)
            return Judged.Ignore(IgnoredBecause.NotValid, "These facts are of no pull request.");
        if (seen.At - now > options.ClocksDifferBy)
            return Judged.Ignore(IgnoredBecause.NotValid, "They are said to be of the future; is the observer's clock right?");
        if (record.PullRequestSeenAt is { } known && seen.At <= known)
            return Judged.Ignore(IgnoredBecause.Overtaken, "A later look at the pull request is known.");

        var axis = new PullRequestAxis
        {
            State = seen.Facts.State,
            Reason = ReasonOf(seen.Facts),
            Number = seen.Facts.Number,
            Url = seen.Facts.Url,
            Facts = seen.Facts,
        };
        var next = SoftState.Apply(record with { PullRequestSeenAt = seen.At, PullRequest = axis }, options);
        return Judged.As(next, $"The pull request {seen.Facts.Number} was looked at.");
    }

    /// <summary>What its state comes down to; the first that applies.</summary>
    public static PullRequestReason ReasonOf(PullRequestFacts facts) => facts switch
    {
        { State: PullRequestState.Merged } => PullRequestReason.Merged,
        { State: PullRequestState.Closed } => PullRequestReason.ClosedUnmerged,
        { Checks: CheckState.Failing } => PullRequestReason.CiFailing,
        { State: PullRequestState.Draft } => PullRequestReason.InProgress,
        { Review: ReviewState.ChangesRequested } => PullRequestReason.ChangesRequested,
        { BotComments.Count: > 0 } => PullRequestReason.BotComments,
        { HasConflicts: true } => PullRequestReason.MergeConflicts,
        // Before approved, for repositories that ask for no review. Checks that nobody could read, or that still run, are no green light.
        { IsMergeable: true, Checks: CheckState.Passing or CheckState.None } => PullRequestReason.MergeReady,
        { Review: ReviewState.Approved } => PullRequestReason.Approved,
        { Review: ReviewState.Pending } => PullRequestReason.ReviewPending,
        _ => PullRequestReason.InProgress,
    };
}
