namespace Helios.Persistence;

/// <summary>Takes events in the same process where the bus is in memory. Events are offered in order, at least once.</summary>
public interface IFeedConsumer
{
    /// <summary>Keeps the events, or throws: then the same batch is offered again, and none after it before.</summary>
    Task Consume(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken);
}
