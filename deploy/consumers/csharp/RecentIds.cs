namespace EventConsumer;

/// <summary>
/// The ids of the latest events: after a lost connection, the broker delivers again what was not acknowledged. A consumer that writes to
/// a database keeps each id there instead, in the same transaction.
/// </summary>
internal sealed class RecentIds
{
    private const int Most = 10_000;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <returns>False if it is there already.</returns>
    public bool Add(string id)
    {
        if (!known.Add(id))
            return false;
        order.Enqueue(id);
        if (order.Count > Most)
            known.Remove(order.Dequeue());
        return true;
    }
}
