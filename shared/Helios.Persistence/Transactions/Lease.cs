namespace Helios.Persistence.Transactions;

/// <summary>A lease as it was granted. Whoever takes it over has a higher epoch.</summary>
internal sealed record Lease(string Schema, string Name, Guid Owner, long Epoch)
{
    /// <summary>The SQL state of a transaction whose lease has been lost; such a transaction is not repeated.</summary>
    public const string LostState = "HL001";

    private static readonly AsyncLocal<Lease?> Now = new();

    /// <summary>The lease under which the current work runs; its transactions check it when they commit.</summary>
    public static Lease? Current => Now.Value;

    /// <summary>Runs work under the lease.</summary>
    public async Task Run(Func<Task> work)
    {
        var before = Now.Value;
        Now.Value = this;
        try
        {
            await work();
        }
        finally
        {
            Now.Value = before;
        }
    }

    /// <summary>
    /// A statement that fails the transaction unless the lease is still held, and keeps others from taking it over until the transaction
    /// ends.
    /// </summary>
    public Npgsql.NpgsqlBatchCommand Check() => SqlValues.Statement("select check_lease($1, $2, $3)", Name, Owner, Epoch);

    /// <summary>
    /// The same for a transaction that stages nothing: one that has only read writes nothing by this either, so that its commit need not
    /// reach the disk.
    /// </summary>
    public Npgsql.NpgsqlBatchCommand CheckIfWritten() =>
        SqlValues.Statement("select check_lease($1, $2, $3) where pg_current_xact_id_if_assigned() is not null", Name, Owner, Epoch);
}
