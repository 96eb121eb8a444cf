namespace Helios.Persistence;

/// <summary>Where a feed pump hands events to.</summary>
internal interface IFeedTransport
{
    /// <summary>Returns when every event of the batch is safe with the receiver, in the order given.</summary>
    Task Publish(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken);
}
