using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;

namespace Helios.SessionRegistry.Tests.Lifecycle;

/// <summary>Records and facts in the words of the tables: states are <c>state/reason</c>.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly LaunchId Launch = LaunchId.New();
    public static readonly LaunchId OtherLaunch = LaunchId.New();
    public static readonly LifecycleOptions Options = new();

    /// <summary>A session whose agent runs and has acknowledged, of which nobody has seen any activity.</summary>
    public static SessionRecord Running { get; } =
        SessionRecord
            .New.After(new Fact.LaunchRequested(Launch) { At = Start.AddMinutes(-60) })
            .After(new Fact.AgentLaunched(Launch) { At = Start.AddMinutes(-59) });

    public static SessionRecord After(this SessionRecord record, Fact fact) => SessionJudge.Decide(record, fact, fact.At, Options).Next;

    public static SessionRecord After(this SessionRecord record, params IEnumerable<Fact> facts) =>
        facts.Aggregate(record, (known, fact) => known.After(fact));

    public static Decision Decide(this SessionRecord record, Fact fact) => SessionJudge.Decide(record, fact, fact.At, Options);

    /// <summary>A round of probes, five seconds after the one before.</summary>
    public static Fact.Liveness Round(int number, RuntimeFinding runtime, ProcessFinding process, string evidence = "as seen") =>
        RoundAt(number, number * 5, runtime, process, evidence);

    public static Fact.Liveness RoundAt(
        int number,
        double seconds,
        RuntimeFinding runtime,
        ProcessFinding process,
        string evidence = "as seen"
    ) => new(Launch, number, runtime, process, evidence) { At = Start.AddSeconds(seconds) };

    public static Fact.Liveness Dead(int number) => Round(number, RuntimeFinding.Gone, ProcessFinding.Dead);

    public static Fact.Liveness Alive(int number) => Round(number, RuntimeFinding.Alive, ProcessFinding.Alive);

    public static Fact.Liveness Unclear(int number) => Round(number, RuntimeFinding.Failed, ProcessFinding.Failed);

    public static Fact.Activity Seen(double seconds, ActivityState state, string? dialog = null) =>
        new(Launch, state, ActivitySource.Hook, dialog) { At = Start.AddSeconds(seconds) };

    public static Fact.Limited Limited(double seconds, double? resetsAfter = null, bool retries = false) =>
        new(Launch, resetsAfter is { } wait ? Start.AddSeconds(seconds + wait) : null, retries, "Usage limit reached.")
        {
            At = Start.AddSeconds(seconds),
        };

    public static Fact.PullRequest Looked(double seconds, PullRequestFacts facts) => new(facts) { At = Start.AddSeconds(seconds) };

    public static PullRequestFacts Open { get; } =
        new()
        {
            Number = 7,
            Url = "https://git.example/team/repo/pull/7",
            State = PullRequestState.Open,
            Checks = CheckState.Passing,
            Review = ReviewState.None,
        };

    public static string Words(this SessionAxis axis) => $"{SnakeCase.Of(axis.State)}/{SnakeCase.Of(axis.Reason)}";

    public static string Words(this RuntimeAxis axis) => $"{SnakeCase.Of(axis.State)}/{SnakeCase.Of(axis.Reason)}";

    public static string Words(this PullRequestAxis axis) => $"{SnakeCase.Of(axis.State)}/{SnakeCase.Of(axis.Reason)}";

    public static SessionAxis Axis(string words) =>
        new() { State = SnakeCase.Parse<SessionState>(words.Split('/')[0]), Reason = SnakeCase.Parse<SessionReason>(words.Split('/')[1]) };
}
