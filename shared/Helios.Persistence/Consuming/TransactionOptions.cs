namespace Helios.Persistence.Consuming;

/// <summary>How messages of one endpoint are partitioned, and which of them are recorded.</summary>
public sealed class TransactionOptions
{
    internal int Partitions { get; private set; }

    internal Func<object, string?> Key { get; private set; } = _ => null;

    internal Func<object, bool> IsRecorded { get; private set; } = _ => true;

    /// <summary>
    /// Messages with the same key are handled strictly one after the other in this process; a message without a key is handled immediately.
    /// A message waits for its partition before its transaction begins, and releases it while it waits for a retry.
    /// </summary>
    public TransactionOptions PartitionBy(int partitions, Func<object, string?> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        Partitions = partitions;
        Key = key;
        return this;
    }

    /// <summary>
    /// Messages that satisfy the condition are not recorded as consumed: for frequent ones that may be processed twice without harm, and
    /// are not answered.
    /// </summary>
    public TransactionOptions WithoutInbox(Func<object, bool> condition)
    {
        IsRecorded = message => !condition(message);
        return this;
    }
}
