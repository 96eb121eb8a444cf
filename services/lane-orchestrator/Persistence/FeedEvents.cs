using Helios.Contracts.Events;
using Helios.Persistence;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>Public events as rows of the feed.</summary>
internal static class FeedEvents
{
    public static FeedEvent ToFeed(this CloudEvent told) => new(told.Id.ToString(), told.Type, told.Subject, told.ToBytes());
}
