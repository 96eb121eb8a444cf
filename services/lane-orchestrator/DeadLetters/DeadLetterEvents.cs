using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.DeadLetters;

/// <summary>Publishes what happens to a dead letter.</summary>
internal static class DeadLetterEvents
{
    public static Cause Own => new() { CorrelationId = CorrelationId.New().ToString(), Actor = "lane-orchestrator" };

    public static void Publish(StoreTransaction transaction, string topic, DeadLetterRow letter, Cause cause, DateTimeOffset at) =>
        transaction.Feed(
            new CloudEvent
            {
                Id = EventId.New(),
                Source = LaneSchema.EventSource,
                Type = topic,
                Subject = $"dead-letter-{letter.Id}",
                Time = at,
                CorrelationId = cause.CorrelationId,
                Revision = letter.Revision,
                Index = 0,
                Actor = cause.Actor,
                Data = CloudEvent.DataOf(letter.ToView()),
            }.ToFeed()
        );
}
