using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>Writes workspaces and their events within a transaction.</summary>
internal static class WorkspaceTable
{
    private static readonly Table<WorkspaceRow> Table = Table<WorkspaceRow>.Mapped;

    // Admission counts open lanes in the same row, and host reports update the pool's state; the repository never changes.
    private static readonly Table<WorkspaceRow> Changing = Table.Without(
        nameof(WorkspaceRow.Repository), nameof(WorkspaceRow.RepositoryKey), nameof(WorkspaceRow.OpenLanes), nameof(WorkspaceRow.PoolReady),
        nameof(WorkspaceRow.PoolBaseCommit), nameof(WorkspaceRow.PoolDetail), nameof(WorkspaceRow.CreatedAt));

    /// <summary>Reads a workspace and keeps others from changing it until the transaction ends.</summary>
    public static async Task<WorkspaceRow?> Lock(PersistenceSession session, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            $"select {Table.Names} from workspaces where workspace_id = $1 for update", cancellationToken, workspace.ToString());
        return (await Table.Read(command, cancellationToken)).SingleOrDefault();
    }

    public static void Insert(PersistenceSession session, WorkspaceRow row, Cause cause)
    {
        session.Stage(Table.InsertSql, [.. Table.Values(row)]);
        Publish(session, EventTopics.WorkspaceRegistered, row, cause);
    }

    public static void Update(PersistenceSession session, WorkspaceRow row, Cause cause)
    {
        session.StageExpecting(1, $"{Changing.UpdateSql} and revision = {Changing.Next}", [.. Changing.Values(row), row.Revision - 1]);
        Publish(session, EventTopics.WorkspaceChanged, row, cause);
    }

    public static void Delete(PersistenceSession session, WorkspaceRow row, Cause cause)
    {
        session.StageExpecting(
            1, "delete from workspaces where workspace_id = $1 and revision = $2", row.WorkspaceId.ToString(), row.Revision - 1);
        Publish(session, EventTopics.WorkspaceDeleted, row, cause);
    }

    private static void Publish(PersistenceSession session, string topic, WorkspaceRow row, Cause cause)
    {
        var told = new CloudEvent
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
        session.Feed(new FeedEvent(told.Id.ToString(), topic, told.Subject, told.ToBytes()));
    }
}
