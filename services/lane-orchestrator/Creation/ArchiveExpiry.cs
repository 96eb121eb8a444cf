using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>
/// Orders the deletion of archives that are older than operators want to keep them, which they have to ask for: an archive may be the only
/// copy of somebody's work.
/// </summary>
internal sealed class ArchiveExpiry([FromKeyedServices(LaneSchema.Name)] UnitOfWork work, TimeProvider time, IOptions<LaneOptions> options)
{
    private const int AtOnce = 50;

    public Task Round(CancellationToken cancellationToken) =>
        options.Value.KeepArchives is { } keep
            ? work.Run((transaction, token) => Order(transaction, time.GetUtcNow() - keep, token), cancellationToken)
            : Task.CompletedTask;

    private async Task Order(StoreTransaction transaction, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = "retention" };
        foreach (var (lane, host, repository) in await Expired(transaction, before, cancellationToken))
        {
            var order = new DropArchive
            {
                HostId = host,
                Repository = repository,
                LaneId = lane,
                Cause = cause,
            };
            await ArchiveDrops.Order(transaction, order, time.GetUtcNow(), cancellationToken);
        }
    }

    // Not those that are ordered already, nor those of a host that does not answer.
    private static async Task<List<(LaneId Lane, HostId Host, string Repository)>> Expired(
        StoreTransaction transaction,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            $"""
            select l.lane_id, l.host_id, l.repository from lanes l join hosts h on h.host_id = l.host_id and h.status <> 'lost'
            where l.status = 'closed' and l.closed_at < $1 and l.archive is not null
                and not exists (select from outbox o where o.token = l.lane_id || '{ArchiveDrops.TimerSuffix}')
            order by l.closed_at limit {AtOnce}
            """,
            cancellationToken,
            Sql.Time(before)
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var expired = new List<(LaneId, HostId, string)>();
        while (await row.ReadAsync(cancellationToken))
            expired.Add((LaneId.Parse(row.GetString(0)), HostId.Parse(row.GetString(1)), row.GetString(2)));
        return expired;
    }
}
