using Helios.Persistence.Feed;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>Receives the feed for the journal within one process.</summary>
internal sealed partial class JournalFeed(JournalWriter writer, JournalTail tail, ILogger<JournalFeed> logger) : IFeedConsumer
{
    public async Task Consume(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken)
    {
        var records = new List<JournalRecord>(batch.Count);
        foreach (var item in batch)
        {
            if (JournalRecord.TryRead(item.Body, out var record))
                records.Add(record);
            else
                LogUnreadable(item.EventId, item.Topic);
        }

        await writer.Write(records, cancellationToken);
        tail.Wake();
    }

    [LoggerMessage(1912, LogLevel.Error, "Event {EventId} ({Topic}) is not a CloudEvent and is not in the journal")]
    private partial void LogUnreadable(string eventId, string topic);
}
