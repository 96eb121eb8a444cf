using Helios.Contracts.Api.Harness;
using Helios.SessionRegistry.Harness;

namespace Helios.SessionRegistry.Tests;

public sealed class HarnessReportJudgeTests
{
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    private static readonly HarnessRecord Untold = new()
    {
        Status = HarnessStatus.Unavailable,
        Since = Reports.Start,
        Revision = 1,
    };

    [Fact]
    public void The_first_report_counts() =>
        HarnessReportJudge.Counts(Untold, Reports.Of(HarnessStatus.Healthy, 1), SilentAfter).ShouldBeTrue();

    [Theory]
    [Trait("req", "harness-report-order")]
    [InlineData("monitor-a", 6, 0, 5, true, "the next of the same monitor")]
    [InlineData("monitor-a", 5, 0, 5, false, "a repetition")]
    [InlineData("monitor-a", 4, 0, 5, false, "one that was overtaken")]
    [InlineData("monitor-a", 6, 0, -60, true, "the next, although its clock went back")]
    [InlineData("monitor-b", 1, 1, 5, true, "a monitor that started later, at once")]
    [InlineData("monitor-b", 900, -1, 5, false, "a monitor that started earlier, while the known one speaks")]
    [InlineData("monitor-b", 900, -1, 15, false, "the same, at the very end of the patience")]
    [InlineData("monitor-b", 900, -1, 15.1, true, "the same, once the known one has fallen silent")]
    public void Of_two_reports_the_right_one_counts(string source, long sequence, double startedAt, double at, bool counts, string because)
    {
        var known = HarnessReportJudge.After(Untold, Reports.Of(HarnessStatus.Healthy, 5));

        var report = Reports.Of(HarnessStatus.Degraded, sequence, source, startedAt, at);

        HarnessReportJudge.Counts(known, report, SilentAfter).ShouldBe(counts, because);
    }

    [Fact]
    public void A_repetition_of_the_same_status_is_no_new_revision()
    {
        var known = HarnessReportJudge.After(Untold, Reports.Of(HarnessStatus.Degraded, 1));

        var after = HarnessReportJudge.After(known, Reports.Of(HarnessStatus.Degraded, 2, at: 5));

        known.Revision.ShouldBe(2);
        after.Revision.ShouldBe(2);
        after.Sequence.ShouldBe(2);
        after.ReportedAt.ShouldBe(Reports.Start.AddSeconds(5));
    }
}
