using Helios.Persistence.Transactions;

namespace Helios.Persistence.Retention;

/// <summary>
/// Deletes rows that are no longer needed in many short transactions, so that no other transaction waits for a long one, and a vacuum can
/// follow.
/// </summary>
public static class ExpiredRows
{
    /// <summary>How many rows one transaction deletes.</summary>
    public const int Batch = 1000;

    // A round that found a large backlog goes on in the next one.
    private const int MostBatches = 200;

    /// <summary>Deletes the rows of a table that satisfy a condition; rows that are locked are left for the next time.</summary>
    /// <param name="work">The schema.</param>
    /// <param name="table">The table, called <c>t</c> in the condition.</param>
    /// <param name="condition">SQL with <c>$1</c>, <c>$2</c> … for the values.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    /// <param name="values">The values.</param>
    /// <returns>How many rows were deleted, at most 200,000.</returns>
    public static async Task<long> DeleteExpired(
        this UnitOfWork work,
        string table,
        string condition,
        CancellationToken cancellationToken,
        params object?[] values
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        var total = 0L;
        for (var batch = 0; batch < MostBatches; batch++)
        {
            var deleted = await work.Run(
                async (transaction, token) =>
                {
                    await using var delete = await transaction.Command(
                        $"""
                        with expired as (select t.ctid from {table} t where {condition} limit {Batch} for update skip locked)
                        delete from {table} d using expired where d.ctid = expired.ctid
                        """,
                        token,
                        values
                    );
                    return await delete.ExecuteNonQueryAsync(token);
                },
                cancellationToken
            );
            total += deleted;
            if (deleted < Batch)
                break;
        }

        return total;
    }

    /// <summary>The next revision of what a schema says about its retention, within the transaction that says it.</summary>
    public static async Task<long> NextRevision(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var next = await transaction.Command(
            """
            insert into retention as r (one, revision) values (true, 1)
            on conflict (one) do update set revision = r.revision + 1 returning revision
            """,
            cancellationToken
        );
        return (long)(await next.ExecuteScalarAsync(cancellationToken))!;
    }
}
