using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// The only authority over a session's state: computes the effect of a fact on a record. Pure. Observers report facts and decide nothing;
/// only this class infers that a session has ended.
/// </summary>
/// <remarks>
/// Facts may arrive twice, late and out of order. A fact about another launch never counts. A fact that is not newer than the newest
/// processed one of its kind (rounds of probes, activities, observations of the pull request) has no effect, so the state is as if late
/// facts had never been sent; a repetition is late by definition. The order of pull request observations and other observations makes no
/// difference: the soft states are derived from both axes, not written by the latest fact. A doubt that is older than a sign of life, and a
/// sign of life that is older than the doubt, do not affect each other.
/// </remarks>
internal static class SessionJudge
{
    public static Decision Decide(SessionRecord record, Fact fact, DateTimeOffset now, LifecycleOptions options)
    {
        var judged = fact switch
        {
            Fact.LaunchRequested asked => LaunchJudge.Requested(record, asked),
            Fact.RestoreRequested asked => LaunchJudge.Restored(record, asked),
            _ when Ended(record, fact) => Verdict.Ignore(IgnoreReason.SessionEnded, "The session has ended; only a restore reopens it."),
            _ when LaunchOf(fact) is { } launch && launch != record.LaunchId => Verdict.Ignore(
                IgnoreReason.OtherLaunch,
                $"The fact concerns launch {launch}, which is not the current one."
            ),
            Fact.AgentLaunched launched => LaunchJudge.Launched(record, launched, options),
            Fact.LaunchFailed failed => LaunchJudge.Failed(record, failed, options),
            Fact.AgentEnded ended => TerminationJudge.AgentEnded(record, ended),
            Fact.KillRequested => TerminationJudge.KillRequested(record),
            Fact.EndRequested asked => TerminationJudge.EndRequested(record, asked),
            Fact.Liveness found => LivenessJudge.After(record, found, options),
            Fact.Activity seen => ActivityJudge.After(record, seen, now, options),
            Fact.Limited met => LimitJudge.After(record, met, now, options),
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

    // A session that is done may still have an open pull request; a terminated one is left alone. Why a headless agent has failed may
    // arrive after its failure.
    private static bool Ended(SessionRecord record, Fact fact) =>
        record.IsTerminal
        && !(fact is Fact.PullRequest && record.Session.State is SessionState.Done)
        && !(fact is Fact.Limited && record.Session.Reason is SessionReason.ErrorInProcess);

    private static Contracts.Identifiers.LaunchId? LaunchOf(Fact fact) =>
        fact switch
        {
            Fact.AgentLaunched launched => launched.LaunchId,
            Fact.LaunchFailed failed => failed.LaunchId,
            Fact.AgentEnded ended => ended.LaunchId,
            Fact.Liveness found => found.LaunchId,
            Fact.Activity seen => seen.LaunchId,
            Fact.Limited met => met.LaunchId,
            _ => null,
        };
}
