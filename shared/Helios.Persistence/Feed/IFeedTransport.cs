using Helios.Persistence.Transactions;

namespace Helios.Persistence.Feed;

/// <summary>The destination of a feed pump.</summary>
internal interface IFeedTransport
{
    /// <summary>Returns when the receiver has stored every event of the batch, in order.</summary>
    Task Publish(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken);
}
