using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Retention;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>
/// Deletes events that are too old or too many, oldest first. Events of open lanes are kept, because they explain what is going on. Age is
/// a comparison of numbers: each round notes how far the journal has come.
/// </summary>
internal sealed class JournalRetention(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    TimeProvider time,
    IOptions<JournalOptions> options
)
{
    /// <summary>Deletes what has expired, and returns how many events that were.</summary>
    public async Task<long> Round(CancellationToken cancellationToken)
    {
        var now = Sql.Moment(time.GetUtcNow());
        if (await Horizon(now, cancellationToken) is not (> 0 and var horizon))
            return 0;
        return await work.DeleteExpired(
            "journal",
            "t.seq <= $1 and not exists (select from lanes l where l.lane_id = t.lane_id and l.status <> 'closed')",
            cancellationToken,
            horizon
        );
    }

    // Recorded before anything is deleted, so that no reader gets the answer that it has missed nothing.
    private Task<long> Horizon(DateTimeOffset now, CancellationToken cancellationToken) =>
        work.Run(
            async (transaction, token) =>
            {
                await using var command = await transaction.Command(
                    """
                    with newest as (
                            select coalesce(pg_sequence_last_value(pg_get_serial_sequence('lanes.journal', 'seq')), 0) as seq),
                        expired as (select coalesce(max(seq), 0) as seq from journal_marks where at <= $1),
                        mark as (insert into journal_marks (at, seq) select $2, seq from newest on conflict (at) do nothing),
                        passed as (delete from journal_marks where at <= $1)
                    update journal_horizon h
                    set seq = greatest(h.seq, (select seq from expired), (select seq from newest) - $3) returning h.seq
                    """,
                    token,
                    now - options.Value.KeepFor,
                    now,
                    options.Value.KeepAtMost
                );
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken
        );
}
