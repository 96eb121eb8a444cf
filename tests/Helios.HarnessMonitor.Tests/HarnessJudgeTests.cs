using Helios.Contracts.Api.Harness;
using Helios.Contracts.Identifiers;
using Helios.HarnessMonitor.Probing;
using Helios.HarnessMonitor.Status;

namespace Helios.HarnessMonitor.Tests;

public sealed class HarnessJudgeTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HarnessThresholds Thresholds = new HarnessOptions().Thresholds;

    [Theory]
    [Trait("req", "harness-hysteresis")]
    // The first conclusive round settles the status at once.
    [InlineData("ok@0", "healthy")]
    [InlineData("fail@0", "unavailable")]
    [InlineData("refused@0", "unavailable")]
    [InlineData("late@0 ok@5", "unavailable healthy")]
    // Down from healthy: the first failure, then the third in a row.
    [InlineData("ok@0 fail@5 fail@10 fail@15", "healthy degraded degraded unavailable")]
    [InlineData("ok@0 fail@5 ok@6 fail@7 fail@8 fail@9", "healthy degraded degraded degraded degraded unavailable")]
    // A refused connection counts double: the second one is enough, also with other failures between, but not across a success.
    [InlineData("ok@0 refused@5 refused@10", "healthy degraded unavailable")]
    [InlineData("ok@0 refused@5 fail@6 refused@7", "healthy degraded degraded unavailable")]
    [InlineData("ok@0 refused@5 ok@6 refused@7", "healthy degraded degraded degraded")]
    // Up again: two successes in a row and ten seconds since the last change, whichever comes later.
    [InlineData("ok@0 fail@5 ok@10 ok@15", "healthy degraded degraded healthy")]
    [InlineData("ok@0 fail@5 ok@6 ok@7 ok@14 ok@15", "healthy degraded degraded degraded degraded healthy")]
    [InlineData("ok@0 fail@5 fail@14 ok@16 ok@17", "healthy degraded degraded degraded healthy")]
    [InlineData("ok@0 fail@5 ok@16 fail@17 ok@18 ok@19", "healthy degraded degraded degraded degraded healthy")]
    [InlineData("fail@0 ok@5 ok@10", "unavailable unavailable healthy")]
    [InlineData("fail@0 ok@20 ok@21", "unavailable unavailable healthy")]
    // From unavailable there is no half way: single failures between successes keep it there.
    [InlineData("fail@0 ok@20 fail@25 ok@30 ok@35", "unavailable unavailable unavailable unavailable healthy")]
    // The dwell begins anew with each change, so also with degraded to unavailable.
    [InlineData("ok@0 fail@5 fail@10 fail@15 ok@20 ok@24 ok@25", "healthy degraded degraded unavailable unavailable unavailable healthy")]
    // A round in which the monitor itself was held up changes nothing and breaks no series.
    [InlineData("ok@0 late@5 late@10 late@15", "healthy healthy healthy healthy")]
    [InlineData("ok@0 fail@5 fail@10 late@15 fail@20", "healthy degraded degraded degraded unavailable")]
    // A clock that goes back does not stretch the dwell beyond its length.
    [InlineData("ok@100 fail@105 ok@10 ok@15 ok@20", "healthy degraded degraded degraded healthy")]
    public void Each_probe_leads_to_its_status(string probes, string statuses) =>
        string.Join(' ', Judge(probes).Select(condition => SnakeCase.Of(condition.Status))).ShouldBe(statuses);

    [Fact]
    [Trait("req", "harness-hysteresis")]
    public void Flapping_ten_times_in_five_seconds_gives_at_most_two_changes()
    {
        foreach (var failure in new[] { "fail", "refused" })
        {
            var probes = string.Join(' ', Enumerable.Range(0, 20).Select(i => $"{(i % 2 == 0 ? "ok" : failure)}@{100 + (i * 0.25)}"));

            var statuses = Judge("ok@0 " + probes).Select(condition => condition.Status).ToList();

            statuses.Zip(statuses.Skip(1)).Count(pair => pair.First != pair.Second).ShouldBeLessThanOrEqualTo(2);
        }
    }

    [Fact]
    public void Before_the_first_probe_it_is_unavailable_and_says_why()
    {
        var condition = HarnessCondition.NotChecked(Start);

        condition.Status.ShouldBe(HarnessStatus.Unavailable);
        condition.Reason.ShouldBe("harness_not_checked");
        condition.LastCheckAt.ShouldBeNull();
    }

    [Fact]
    public void Since_is_the_time_of_the_last_change_not_of_the_last_probe()
    {
        var conditions = Judge("ok@0 fail@5 ok@6 ok@8");

        conditions[^1].Since.ShouldBe(Start.AddSeconds(5));
        conditions[^1].LastCheckAt.ShouldBe(Start.AddSeconds(8));
    }

    [Fact]
    public void The_last_failure_stays_told_until_the_harness_is_healthy_again()
    {
        var conditions = Judge("ok@0 fail@5 ok@10 ok@15");

        conditions[2].Reason.ShouldBe("harness_timed_out");
        conditions[2].Detail.ShouldNotBeNullOrEmpty();
        conditions[3].Reason.ShouldBeNull();
        conditions[3].Detail.ShouldBeNull();
    }

    [Fact]
    public void A_newer_failure_replaces_the_reason_and_leaves_the_status_its_age()
    {
        var conditions = Judge("fail@0 refused@5");

        conditions[1].Reason.ShouldBe("harness_connection_refused");
        conditions[1].Since.ShouldBe(Start);
    }

    private static List<HarnessCondition> Judge(string probes)
    {
        var condition = HarnessCondition.NotChecked(Start);
        var conditions = new List<HarnessCondition>();
        foreach (var probe in probes.Split(' '))
        {
            var (word, seconds) = (probe.Split('@')[0], double.Parse(probe.Split('@')[1]));
            ProbeOutcome outcome = word switch
            {
                "ok" => new ProbeOutcome.Succeeded(),
                "fail" => new ProbeOutcome.Failed(HarnessReasons.TimedOut, "It did not answer."),
                "refused" => new ProbeOutcome.Refused("Nothing listens."),
                "late" => new ProbeOutcome.Inconclusive(),
                _ => throw new ArgumentException($"'{word}' is no outcome.", nameof(probes)),
            };
            condition = HarnessJudge.After(condition, outcome, Start.AddSeconds(seconds), Thresholds);
            conditions.Add(condition);
        }

        return conditions;
    }
}
