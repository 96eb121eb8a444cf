using Helios.Persistence.Transactions;

namespace Helios.Persistence.Feed;

internal sealed class InProcessFeedTransport(IEnumerable<IFeedConsumer> consumers) : IFeedTransport
{
    public async Task Publish(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken)
    {
        foreach (var consumer in consumers)
        {
            await consumer.Consume(batch, cancellationToken);
        }
    }
}
