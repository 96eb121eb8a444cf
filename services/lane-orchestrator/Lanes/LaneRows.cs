using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Sagas;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Npgsql;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The lane's row: written if its revision matches, with the events of the change and a wake-up for waiting requests.</summary>
internal sealed class LaneRows : ISagaRowStore<LaneState>
{
    private static readonly Table<LaneState> Table = MappedTable.Of<LaneState>();

    private static readonly string LoadSql = $"select {Table.Names} from lanes where lane_id = $1";

    // Without a conflict target, for the id and both unique indexes. If nothing is inserted, another create was first.
    private static readonly string InsertSql = $"{Table.InsertSql} on conflict do nothing";

    private static readonly string UpdateSql = $"{Table.UpdateSql} and revision = {Table.Next}";

    public async Task<LaneState?> Load(StoreTransaction transaction, Guid correlationId, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(LoadSql, cancellationToken, new LaneId(correlationId).ToString());
        return (await Table.Read(command, cancellationToken)).SingleOrDefault();
    }

    public void Insert(StoreTransaction transaction, LaneState saga)
    {
        saga.Change.Seal(saga);
        transaction.StageExpecting(1, InsertSql, [.. Table.Values(saga)]);
        Publish(transaction, saga);
    }

    public void Update(StoreTransaction transaction, LaneState saga, long expectedRevision)
    {
        saga.Change.Seal(saga);
        transaction.StageExpecting(1, UpdateSql, [.. Table.Values(saga), new NpgsqlParameter<long> { TypedValue = expectedRevision }]);
        Publish(transaction, saga);
    }

    public void Delete(StoreTransaction transaction, LaneState saga, long expectedRevision) =>
        throw new InvalidOperationException("A lane's record outlives the lane; retention deletes it.");

    private static void Publish(StoreTransaction transaction, LaneState lane)
    {
        foreach (var cloudEvent in lane.Change.Events(lane))
            transaction.Feed(cloudEvent.ToFeed());
        transaction.Notify("helios_lanes", $"{lane.LaneId} {lane.Revision} {SnakeCase.Of(lane.Status)}");
    }
}
