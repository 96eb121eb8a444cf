using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Deletes the records of lanes that closed long ago, and old records for detecting duplicates.</summary>
internal sealed class LaneRetention([FromKeyedServices("lanes")] UnitOfWork work, TimeProvider time, IOptions<LaneOptions> options)
{
    // Longer than hosts keep their tombstones.
    private static readonly TimeSpan KeepSettled = TimeSpan.FromDays(2);

    public Task Round(CancellationToken cancellationToken) =>
        work.Run(
            (transaction, _) =>
            {
                var now = Sql.Moment(time.GetUtcNow());
                // The record of a lane with an archive is also the archive's record.
                transaction.Stage(
                    "delete from runs where lane_id in (select lane_id from lanes where status = 'closed' and closed_at < $1 and "
                        + "archive is null)",
                    now - options.Value.KeepClosedLanes
                );
                transaction.Stage(
                    "delete from lanes where status = 'closed' and closed_at < $1 and archive is null",
                    now - options.Value.KeepClosedLanes
                );
                transaction.Stage("delete from host_operations where settled_at < $1", now - KeepSettled);
                transaction.Stage("delete from reconciliations where started_at < $1", now - KeepSettled);
                transaction.Stage("delete from missing_worktrees where last_at < $1", now - KeepSettled);
                return Task.CompletedTask;
            },
            cancellationToken
        );
}
