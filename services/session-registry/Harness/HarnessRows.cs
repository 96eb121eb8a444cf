using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Harness;

/// <summary>Reads and writes the row of <c>harness_status</c> in a message's transaction.</summary>
internal static class HarnessRows
{
    private static readonly Table<HarnessRecord> Table = RowTable.Of<HarnessRecord>("harness_status");

    private static readonly string Select = $"select {Table.Names} from harness_status where harness = $1";

    /// <summary>The record, locked until the transaction ends: reports are processed one after the other, also across processes.</summary>
    public static Task<HarnessRecord> Lock(StoreTransaction transaction, CancellationToken cancellationToken) =>
        Read(transaction, $"{Select} for update", cancellationToken);

    /// <summary>The record, without a lock.</summary>
    public static Task<HarnessRecord> Find(StoreTransaction transaction, CancellationToken cancellationToken) =>
        Read(transaction, Select, cancellationToken);

    private static async Task<HarnessRecord> Read(StoreTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        await using var select = await transaction.Command(sql, cancellationToken, HarnessRecord.Cliproxy);
        return (await Table.Read(select, cancellationToken)).SingleOrDefault()
            ?? throw new InvalidOperationException(
                $"sessions.harness_status has no row '{HarnessRecord.Cliproxy}'; its migration creates it."
            );
    }

    /// <summary>Writes a locked record. The time of the last change is that of the last revision.</summary>
    public static void Update(StoreTransaction transaction, HarnessRecord after, long expectedRevision)
    {
        var changedAt = after.Revision == expectedRevision ? "" : ", updated_at = now()";
        transaction.StageExpecting(
            1,
            $"update harness_status set {Table.Assignments}{changedAt} where harness = $1 and revision = {Table.Next}",
            [.. Table.Values(after), expectedRevision]
        );
    }
}
