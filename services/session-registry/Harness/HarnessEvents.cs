using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Harness;

/// <summary>Events about the harness.</summary>
internal static class HarnessEvents
{
    private const string Source = "/helios/session-registry";
    private const string Actor = "harness-monitor";

    public static CloudEvent StatusChanged(HarnessRecord before, HarnessRecord after, Guid? causedBy, DateTimeOffset at) =>
        new()
        {
            Id = EventId.New(),
            Source = Source,
            Type = EventTopics.HarnessStatusChanged,
            Subject = HarnessRecord.Cliproxy,
            Time = at,
            // There is no request: each change of the harness starts a new correlation.
            CorrelationId = CorrelationId.New().ToString(),
            CausationId = causedBy?.ToString(),
            Revision = after.Revision,
            Index = 0,
            Actor = Actor,
            Data = CloudEvent.DataOf(
                View(after),
                new("previous", Json(before.Status)),
                new("current", Json(after.Status)),
                new("reason", after.Reason),
                new("source", after.Source)
            ),
        };

    private static HarnessView View(HarnessRecord record) =>
        new()
        {
            Status = record.Status,
            FallbackTransport = HarnessTransports.FallbackFor(record.Status),
            DegradeReason = record.Reason,
            Detail = record.Detail,
            Since = record.Since,
            LastCheckAt = record.ReportedAt,
        };

    private static JsonNode? Json(HarnessStatus status) => JsonSerializer.SerializeToNode(status, PublicJson.Strict);
}
