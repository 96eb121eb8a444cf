using Helios.Contracts.Harness;

namespace Helios.SessionRegistry.Harness;

/// <summary>
/// Which reports count. Of one monitor process only newer ones do. Of two processes the one that started later is believed (a restarted
/// monitor takes over at once), the earlier one only when the later one has fallen silent: two that disagree do not make the status flap.
/// </summary>
internal static class HarnessReportJudge
{
    public static bool Counts(HarnessRecord known, HarnessStatusReported report, TimeSpan silentAfter)
    {
        if (known.Source is null)
            return true;
        if (known.Source == report.Source)
            return report.Sequence > known.Sequence;

        var startedLater = report.SourceStartedAt > known.SourceStartedAt;
        var knownIsSilent = known.ReportedAt is null || report.OccurredAt - known.ReportedAt > silentAfter;
        return startedLater || knownIsSilent;
    }

    public static HarnessRecord After(HarnessRecord known, HarnessStatusReported report) => known with
    {
        Status = report.Status,
        Reason = report.Reason,
        Detail = report.Detail,
        Since = Moment(report.Since),
        Source = report.Source,
        SourceStartedAt = report.SourceStartedAt,
        Sequence = report.Sequence,
        ReportedAt = report.OccurredAt,
        // A repetition moves only the bookkeeping of reports: that is no change of the harness.
        Revision = SaysTheSame(known, report) ? known.Revision : known.Revision + 1,
    };

    private static bool SaysTheSame(HarnessRecord known, HarnessStatusReported report) =>
        (known.Status, known.Reason, known.Detail, known.Since) == (report.Status, report.Reason, report.Detail, Moment(report.Since));

    // Postgres keeps microseconds: what is compared must be what was kept.
    private static DateTimeOffset Moment(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
