using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

/// <summary>What holds for every sequence of facts, tried on generated ones; a failure names its seed.</summary>
public sealed class SessionHistoryTests
{
    private const int Histories = 2_000;

    [Fact]
    [Trait("req", "session-display")]
    public void A_history_shows_what_is_derived_from_the_canonical_state_and_keeps_its_shape() =>
        ForEachHistory(
            (random, history) =>
            {
                var record = SessionRecord.New;
                foreach (var fact in history)
                {
                    var decision = record.Decide(fact);
                    var before = record;
                    record = decision.Next;

                    Display.Of(record).ShouldBe(Display.Of(record.Session, record.PullRequest));
                    var inDoubt =
                        record.Session.State is SessionState.Detecting
                        || (record.Session.State is SessionState.Stuck && ByLiveness(record.Session.Reason));
                    (record.Detecting is not null).ShouldBe(inDoubt, "a doubt is kept exactly while the state says so");
                    record.Session.State.ShouldNotBe(SessionState.Unspecified);
                    record.Session.Reason.ShouldNotBe(SessionReason.Unspecified);
                    if (
                        record.Activity is { State: ActivityState.Blocked or ActivityState.WaitingInput }
                        && !record.IsTerminal
                        && record.Detecting is null
                    )
                        record.Session.State.ShouldBe(SessionState.NeedsInput);
                    if (decision.Ignored is not null)
                        record.ShouldBe(before);
                    (decision.Changes.Count == 0).ShouldBe(Changes.Between(before, record, null).Count == 0);
                }
            }
        );

    [Fact]
    [Trait("req", "session-terminal")]
    public void A_session_never_goes_on_after_its_end_unless_it_is_restored() =>
        ForEachHistory(
            (random, history) =>
            {
                var record = SessionRecord.New;
                foreach (var fact in history)
                {
                    var after = record.After(fact);
                    if (record.IsTerminal && fact is not Fact.RestoreRequested)
                        after.Session.ShouldBe(record.Session);
                    record = after;
                }
            }
        );

    [Fact]
    [Trait("req", "session-liveness")]
    public void A_session_is_never_ended_by_probes_that_failed_or_could_not_tell() =>
        ForEachHistory(
            (random, history) =>
            {
                var record = Running;
                foreach (var fact in history.OfType<Fact.Liveness>())
                {
                    var doubtful = random.Next(4) switch
                    {
                        0 => fact with { Runtime = RuntimeFinding.Failed },
                        1 => fact with { Process = ProcessFinding.Failed },
                        2 => fact with { Runtime = RuntimeFinding.Unknown },
                        _ => fact with { Process = ProcessFinding.Indeterminate },
                    };
                    record = record.After(doubtful);
                    record.IsTerminal.ShouldBeFalse();
                }
            }
        );

    [Fact]
    [Trait("req", "session-liveness")]
    public void A_session_is_ended_by_inference_only_after_two_dead_rounds_in_a_row() =>
        ForEachHistory(
            (random, history) =>
            {
                var record = Running;
                var deadRounds = 0;
                foreach (var fact in history.Where(fact => fact is Fact.Liveness or Fact.Activity or Fact.PullRequest))
                {
                    var decision = record.Decide(fact);
                    if (fact is Fact.Liveness round && decision.Ignored is null)
                        deadRounds = round is { Runtime: RuntimeFinding.Gone, Process: ProcessFinding.Dead } ? deadRounds + 1 : 0;
                    record = decision.Next;
                    if (!record.IsTerminal)
                        continue;
                    record.Session.Words().ShouldBe("terminated/runtime_lost");
                    deadRounds.ShouldBeGreaterThanOrEqualTo(2);
                    return;
                }
            }
        );

    [Fact]
    [Trait("req", "session-replay")]
    public void A_history_comes_to_the_same_with_every_fact_repeated_and_with_all_of_them_told_again() =>
        ForEachHistory(
            (random, history) =>
            {
                var observed = Observed(history);
                var once = Running.After(observed);

                Running.After(observed.SelectMany(fact => Enumerable.Repeat(fact, random.Next(1, 4)))).ShouldBe(once);
                once.After(observed).ShouldBe(once);
                once.After(observed.OrderBy(_ => random.Next()).ToList()).ShouldBe(once);
            }
        );

    [Fact]
    [Trait("req", "session-replay")]
    public void A_history_comes_to_what_it_would_be_had_the_overtaken_facts_never_been_sent() =>
        ForEachHistory(
            (random, history) =>
            {
                var shuffled = Observed(history).OrderBy(_ => random.Next()).ToList();
                var newest = new Dictionary<Type, DateTimeOffset>();
                var notOvertaken = shuffled
                    .Where(fact =>
                    {
                        if (newest.TryGetValue(fact.GetType(), out var known) && fact.At <= known)
                            return false;
                        newest[fact.GetType()] = fact.At;
                        return true;
                    })
                    .ToList();

                Running.After(shuffled).ShouldBe(Running.After(notOvertaken));
            }
        );

    [Fact]
    [Trait("req", "session-replay")]
    public void A_history_comes_to_the_same_wherever_the_looks_at_the_pull_request_arrive_between_the_others() =>
        ForEachHistory(
            (random, history) =>
            {
                // Who has ended takes no more looks: there the order matters, and the end is the end.
                var observed = Observed(history)
                    .Where(fact => fact is not Fact.Liveness { Runtime: RuntimeFinding.Gone, Process: ProcessFinding.Dead })
                    .ToList();
                var looks = new Queue<Fact>(observed.OfType<Fact.PullRequest>());
                var others = new Queue<Fact>(observed.Where(fact => fact is not Fact.PullRequest));

                var merged = new List<Fact>();
                while (looks.Count + others.Count > 0)
                    merged.Add(others.Count == 0 || (looks.Count > 0 && random.Next(2) == 0) ? looks.Dequeue() : others.Dequeue());

                Running.After(merged).ShouldBe(Running.After(observed));
            }
        );

    [Fact]
    [Trait("req", "session-launch-fence")]
    public void A_history_is_the_same_with_facts_of_another_launch_strewn_in() =>
        ForEachHistory(
            (random, history) =>
            {
                var observed = Observed(history);
                var strewn = observed.SelectMany(fact =>
                    random.Next(2) == 0 ? [fact] : new[] { OfOtherLaunch(history[random.Next(history.Count)]), fact, OfOtherLaunch(fact) }
                );

                Running.After(strewn).ShouldBe(Running.After(observed));
            }
        );

    private static void ForEachHistory(Action<Random, List<Fact>> holds)
    {
        foreach (var seed in Enumerable.Range(1, Histories))
        {
            var random = new Random(seed);
            var history = FactMaker.History(random);
            try
            {
                holds(random, history);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}: {failure.Message}\n{string.Join('\n', history)}", failure);
            }
        }
    }

    private static List<Fact> Observed(IEnumerable<Fact> history) =>
        [.. history.Where(fact => fact is Fact.Liveness or Fact.Activity or Fact.PullRequest)];

    private static Fact OfOtherLaunch(Fact fact) =>
        fact switch
        {
            Fact.Liveness found => found with { LaunchId = OtherLaunch },
            Fact.Activity seen => seen with { LaunchId = OtherLaunch },
            Fact.AgentEnded ended => ended with { LaunchId = OtherLaunch },
            _ => new Fact.LaunchFailed(OtherLaunch, StillRunning: false, "no program") { At = fact.At },
        };

    private static bool ByLiveness(SessionReason reason) =>
        reason is SessionReason.ProbeFailure or SessionReason.RuntimeLost or SessionReason.AgentProcessExited;
}
