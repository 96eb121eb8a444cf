using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;

namespace Helios.SessionRegistry.Tests.Lifecycle;

public sealed class HostRoundTests
{
    [Theory]
    [Trait("req", "session-mass-death")]
    [InlineData(5, 5, "mass_death")]
    [InlineData(5, 9, "mass_death")]
    [InlineData(5, 10, null)] // half is not more than half
    [InlineData(4, 4, null)] // all, but not many
    [InlineData(6, 11, "mass_death")]
    [InlineData(50, 101, null)]
    public void Many_deaths_at_once_are_one_incident_of_the_host(int dead, int sessions, string? incident)
    {
        var round = ProbeRound.Judge(Reported(Facts(dead, RuntimeFinding.Gone, ProcessFinding.Dead), sessions), Some.Options);

        (round.Incident is { } what ? SnakeCase.Of(what) : null).ShouldBe(incident);
        var expected = incident is null ? (RuntimeFinding.Gone, ProcessFinding.Dead) : (RuntimeFinding.Failed, ProcessFinding.Failed);
        round.Facts.Take(dead).Select(each => (each.Fact.Runtime, each.Fact.Process)).Distinct().ShouldBe([expected]);
        round.Facts.Skip(dead).ShouldAllBe(each => each.Fact.Runtime == RuntimeFinding.Alive && each.Fact.Process == ProcessFinding.Alive);
    }

    [Theory]
    [Trait("req", "session-mass-death")]
    [InlineData("gone", "alive", "failed", "alive")]
    [InlineData("alive", "dead", "alive", "failed")]
    [InlineData("gone", "indeterminate", "failed", "indeterminate")]
    public void Only_the_dead_findings_are_doubted(string runtime, string process, string thenRuntime, string thenProcess)
    {
        var dead = Facts(5, SnakeCase.Parse<RuntimeFinding>(runtime), SnakeCase.Parse<ProcessFinding>(process));

        var round = ProbeRound.Judge(Reported(dead, 5), Some.Options);

        round.Incident.ShouldBe(HostIncident.MassDeath);
        round
            .Facts.Select(each => (SnakeCase.Of(each.Fact.Runtime), SnakeCase.Of(each.Fact.Process)))
            .ShouldAllBe(found => found.Item1 == thenRuntime && found.Item2 == thenProcess);
        round.Facts[0].Fact.Evidence.ShouldContain("no pane");
        round.Facts[0].Fact.Evidence.ShouldContain("mass_death");
    }

    [Fact]
    [Trait("req", "session-mass-death")]
    public void Where_the_server_of_the_terminals_does_not_answer_nobody_is_dead()
    {
        var reported = Reported(Facts(1, RuntimeFinding.Gone, ProcessFinding.Dead), 1) with
        {
            RuntimeServer = RuntimeServerFinding.Unreachable,
        };

        var round = ProbeRound.Judge(reported, Some.Options);

        round.Incident.ShouldBe(HostIncident.RuntimeUnreachable);
        round
            .Facts.ShouldHaveSingleItem()
            .Fact.ShouldSatisfyAllConditions(
                fact => fact.Runtime.ShouldBe(RuntimeFinding.Failed),
                fact => fact.Process.ShouldBe(ProcessFinding.Failed)
            );
    }

    [Fact]
    [Trait("req", "session-mass-death")]
    public void What_a_restart_of_the_machine_ended_is_dead_however_many_it_were()
    {
        var dead = Facts(6, RuntimeFinding.Gone, ProcessFinding.Dead).Select(fact => fact with { Rebooted = true });

        var round = ProbeRound.Judge(Reported([.. dead], 6) with { RuntimeServer = RuntimeServerFinding.Unreachable }, Some.Options);

        round.Facts.ShouldAllBe(each => each.Fact.Runtime == RuntimeFinding.Gone && each.Fact.Process == ProcessFinding.Dead);
        ProbeRound.Judge(Reported([.. dead], 6), Some.Options).Incident.ShouldBeNull();
    }

    [Fact]
    [Trait("req", "session-late-round")]
    [Trait("req", "session-mass-death")]
    public void A_round_that_came_late_judges_nobody()
    {
        var round = ProbeRound.Judge(Reported(Facts(9, RuntimeFinding.Gone, ProcessFinding.Dead), 9) with { Late = true }, Some.Options);

        (round.Counts, round.Facts.Count, round.Incident).ShouldBe((false, 0, null));
    }

    [Fact]
    [Trait("req", "session-mass-death")]
    public void However_long_an_incident_lasts_no_session_ends_by_it()
    {
        var reported = Reported(Facts(5, RuntimeFinding.Gone, ProcessFinding.Dead), 5);
        var session = reported.Facts[0].SessionId;
        var record = Some.Running with { LaunchId = reported.Facts[0].LaunchId };

        foreach (var round in Enumerable.Range(1, 500))
        {
            var judged = ProbeRound.Judge(reported with { Round = round, OccurredAt = Some.Start.AddSeconds(round * 5) }, Some.Options);
            record = record.After(judged.Facts.Single(each => each.Session == session).Fact);
        }

        record.Session.Words().ShouldBe("stuck/probe_failure");
    }

    private static SessionFactsReported Reported(List<SessionFacts> dead, int sessions) =>
        new()
        {
            HostId = HostId.New(),
            Round = 1,
            RuntimeServer = RuntimeServerFinding.Alive,
            Facts = [.. dead, .. Facts(sessions - dead.Count, RuntimeFinding.Alive, ProcessFinding.Alive)],
            OccurredAt = Some.Start,
            Cause = new() { CorrelationId = "cor", Actor = "test" },
        };

    private static List<SessionFacts> Facts(int count, RuntimeFinding runtime, ProcessFinding process) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new SessionFacts
                {
                    SessionId = SessionId.New(),
                    LaunchId = LaunchId.New(),
                    Runtime = runtime,
                    Process = process,
                    Evidence = "no pane",
                }),
        ];
}
