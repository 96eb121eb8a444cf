using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>The public events of one change of a host, in order.</summary>
internal sealed class HostEvents(StoreTransaction transaction, HostRow host, Cause cause, string? causationId, DateTimeOffset at)
{
    private int index;

    public void Publish(string topic, LaneId? lane = null, params (string Name, JsonNode? Value)[] fields) =>
        transaction.Feed(
            new CloudEvent
            {
                Id = EventId.New(),
                Source = LaneSchema.EventSource,
                Type = topic,
                Subject = host.HostId.ToString(),
                Time = at,
                CorrelationId = cause.CorrelationId,
                CausationId = causationId,
                HostId = host.HostId,
                LaneId = lane,
                Revision = host.Revision,
                Index = index++,
                Actor = cause.Actor,
                Data = CloudEvent.DataOf(host.ToView(), fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
            }.ToFeed()
        );
}
