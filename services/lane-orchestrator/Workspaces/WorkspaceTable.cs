using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>Writes workspaces and their events within a transaction.</summary>
internal static class WorkspaceTable
{
    private static readonly Table<WorkspaceRow> Table = MappedTable.Of<WorkspaceRow>();

    // Admission counts open lanes in the same row, and host reports update the pool's state; the repository never changes.
    private static readonly Table<WorkspaceRow> Changing = Table.Without(
        "repository",
        "repository_key",
        "open_lanes",
        "pool_ready",
        "pool_base_commit",
        "pool_detail",
        "created_at"
    );

    /// <summary>Reads a workspace and keeps others from changing it until the transaction ends.</summary>
    public static async Task<WorkspaceRow?> Lock(StoreTransaction transaction, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            $"select {Table.Names} from workspaces where workspace_id = $1 for update",
            cancellationToken,
            workspace.ToString()
        );
        return (await Table.Read(command, cancellationToken)).SingleOrDefault();
    }

    public static void Insert(StoreTransaction transaction, WorkspaceRow row, Cause cause)
    {
        transaction.Stage(Table.InsertSql, [.. Table.Values(row)]);
        Publish(transaction, EventTopics.WorkspaceRegistered, row, cause);
    }

    public static void Update(StoreTransaction transaction, WorkspaceRow row, Cause cause)
    {
        transaction.StageExpecting(1, $"{Changing.UpdateSql} and revision = {Changing.Next}", [.. Changing.Values(row), row.Revision - 1]);
        Publish(transaction, EventTopics.WorkspaceChanged, row, cause);
    }

    public static void Delete(StoreTransaction transaction, WorkspaceRow row, Cause cause)
    {
        transaction.StageExpecting(
            1,
            "delete from workspaces where workspace_id = $1 and revision = $2",
            row.WorkspaceId.ToString(),
            row.Revision - 1
        );
        Publish(transaction, EventTopics.WorkspaceDeleted, row, cause);
    }

    private static void Publish(StoreTransaction transaction, string topic, WorkspaceRow row, Cause cause)
    {
        var cloudEvent = new CloudEvent
        {
            Id = EventId.New(),
            Source = "/helios/lane-orchestrator",
            Type = topic,
            Subject = row.WorkspaceId.ToString(),
            Time = row.UpdatedAt,
            CorrelationId = cause.CorrelationId,
            WorkspaceId = row.WorkspaceId,
            Revision = row.Revision,
            Index = 0,
            Actor = cause.Actor,
            Data = CloudEvent.DataOf(row.ToView()),
        };
        transaction.Feed(new FeedEvent(cloudEvent.Id.ToString(), topic, cloudEvent.Subject, cloudEvent.ToBytes()));
    }
}
