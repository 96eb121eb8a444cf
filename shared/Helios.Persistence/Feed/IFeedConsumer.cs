using Helios.Persistence.Transactions;

namespace Helios.Persistence.Feed;

/// <summary>Receives events in the same process if the bus is in memory. Events arrive in order, at least once.</summary>
public interface IFeedConsumer
{
    /// <summary>Stores the events, or throws: then the same batch is delivered again, before any later one.</summary>
    Task Consume(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken);
}
