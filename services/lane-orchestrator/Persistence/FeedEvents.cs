using Helios.Contracts.Api.Events;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>Public events as rows of the feed.</summary>
internal static class FeedEvents
{
    public static FeedEvent ToFeed(this CloudEvent cloudEvent) =>
        new(cloudEvent.Id.ToString(), cloudEvent.Type, cloudEvent.Subject, cloudEvent.ToBytes());
}
