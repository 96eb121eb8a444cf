using System.Text.Json.Nodes;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Journal;

namespace Helios.LaneOrchestrator.Tests.Journal;

/// <summary>Makes events as the services do.</summary>
internal static class Journaled
{
    public static byte[] Bytes(string topic, LaneId lane, int revision, EventId? id = null) =>
        new CloudEvent
        {
            Id = id ?? EventId.New(),
            Source = "/helios/lane-orchestrator",
            Type = topic,
            Subject = lane.ToString(),
            Time = DateTimeOffset.UnixEpoch,
            CorrelationId = "cor",
            LaneId = lane,
            Revision = revision,
            Index = 0,
            Actor = "test",
            Data = new JsonObject { ["n"] = revision },
        }.ToBytes();

    public static JournalRecord Record(string topic, LaneId lane, int revision, EventId? id = null)
    {
        JournalRecord.TryRead(Bytes(topic, lane, revision, id), out var record).ShouldBeTrue();
        return record!;
    }
}
