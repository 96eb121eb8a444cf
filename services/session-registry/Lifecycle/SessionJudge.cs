using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// The one authority over a session's state: what a fact does to a record. Pure. Observers bring facts and decide nothing; inferred
/// endings come from here only.
/// </summary>
/// <remarks>
/// Facts may come twice, late and out of order. A fact of another launch counts never. Of one kind (rounds of probes, activities, looks at
/// the pull request) one that is not newer than the newest that was taken has no effect at all, so the state is what it would be had the
/// overtaken ones never been sent; a repetition is overtaken by itself. A look at the pull request and any other observation may change places
/// without a difference: the soft states are derived from both axes, not written by whoever came last. A doubt that is older than a sign of
/// life, and a sign of life that is older than the doubt, do not touch each other.
/// </remarks>
internal static class SessionJudge
{
    public static Decision Decide(SessionRecord record, Fact fact, DateTimeOffset now, LifecycleOptions options)
    {
        var judged = fact switch
        {
            Fact.LaunchRequested asked => LaunchJudge.Requested(record, asked),
            Fact.RestoreRequested asked => LaunchJudge.Restored(record, asked),
            _ when Ended(record, fact) => Judged.Ignore(IgnoredBecause.SessionEnded, "The session has ended; only a restore opens it again."),
            _ when LaunchOf(fact) is { } launch && launch != record.LaunchId =>
                Judged.Ignore(IgnoredBecause.OtherLaunch, $"It concerns the launch {launch}, which is not the current one."),
            Fact.AgentLaunched launched => LaunchJudge.Launched(record, launched, options),
            Fact.LaunchFailed failed => LaunchJudge.Failed(record, failed, options),
            Fact.AgentEnded ended => EndingJudge.AgentEnded(record, ended),
            Fact.KillRequested => EndingJudge.KillRequested(record),
            Fact.EndRequested asked => EndingJudge.EndRequested(record, asked),
            Fact.Liveness found => LivenessJudge.After(record, found, options),
            Fact.Activity seen => ActivityJudge.After(record, seen, now, options),
            Fact.PullRequest seen => PullRequestJudge.After(record, seen, now, options),
            _ => throw new ArgumentOutOfRangeException(nameof(fact), fact.GetType().Name, "No rule for this kind of fact."),
        };
        var next = judged.Next ?? record;
        return new Decision
        {
            Next = next,
            Changes = Changes.Between(record, next, (fact as Fact.Liveness)?.Evidence),
            Ignored = judged.Ignored,
            Why = judged.Why,
        };
    }

    // Who is done may still have a pull request that lives on; what was terminated is left alone.
    private static bool Ended(SessionRecord record, Fact fact) =>
        record.IsTerminal && !(fact is Fact.PullRequest && record.Session.State is SessionState.Done);

    private static Contracts.Identifiers.LaunchId? LaunchOf(Fact fact) => fact switch
    {
        Fact.AgentLaunched launched => launched.LaunchId,
        Fact.LaunchFailed failed => failed.LaunchId,
        Fact.AgentEnded ended => ended.LaunchId,
        Fact.Liveness found => found.LaunchId,
        Fact.Activity seen => seen.LaunchId,
        _ => null,
    };
}
