using Helios.Contracts.Harness;

namespace Helios.SessionRegistry.Harness;

/// <summary>
/// Decides which reports count. Of one monitor process, only newer reports count. Of two processes, the one that started later counts (a
/// restarted monitor takes over immediately), and the earlier one only when the later one has fallen silent: two that disagree do not make
/// the status flap.
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

    public static HarnessRecord After(HarnessRecord known, HarnessStatusReported report) =>
        known with
        {
            Status = report.Status,
            Reason = report.Reason,
            Detail = report.Detail,
            Since = Moment(report.Since),
            Source = report.Source,
            SourceStartedAt = report.SourceStartedAt,
            Sequence = report.Sequence,
            ReportedAt = report.OccurredAt,
            // A repeated status only updates the bookkeeping of reports: the harness has not changed.
            Revision = SaysTheSame(known, report) ? known.Revision : known.Revision + 1,
        };

    private static bool SaysTheSame(HarnessRecord known, HarnessStatusReported report) =>
        (known.Status, known.Reason, known.Detail, known.Since) == (report.Status, report.Reason, report.Detail, Moment(report.Since));

    // Postgres stores microseconds: compare what was stored.
    private static DateTimeOffset Moment(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
