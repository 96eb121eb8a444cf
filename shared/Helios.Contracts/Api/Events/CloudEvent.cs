using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Events;

/// <summary>
/// A public event as a CloudEvents 1.0 envelope; <see cref="ToBytes"/> returns the structured JSON that is stored and published unchanged.
/// </summary>
public sealed record CloudEvent
{
    /// <summary>The media type of <see cref="ToBytes"/>.</summary>
    public const string MediaType = "application/cloudevents+json";

    /// <summary>The event's id; consumers use it to remove duplicates.</summary>
    public required EventId Id { get; init; }

    /// <summary>The service that published it, such as <c>/helios/lane-orchestrator</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The topic, one of <see cref="EventTopics"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the entity.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The correlation id of the original request.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>The id of the message that caused it, if there was one.</summary>
    public string? CausationId { get; init; }

    /// <summary>The lane concerned.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>The workspace concerned.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>The session concerned.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The host concerned.</summary>
    public HostId? HostId { get; init; }

    /// <summary>The entity's revision after the change.</summary>
    public required long Revision { get; init; }

    /// <summary>The event's position among those of the same revision, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Who made the request.</summary>
    public required string Actor { get; init; }

    /// <summary>The entity's view after the change, plus the topic's own fields.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>Writes the envelope as structured JSON, UTF-8.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToBytes()
    {
        var envelope = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = Id.ToString(),
            ["source"] = Source,
            ["type"] = Type,
            ["subject"] = Subject,
            ["time"] = JsonSerializer.SerializeToNode(Time.ToUniversalTime(), PublicJson.Strict),
            ["datacontenttype"] = "application/json",
            ["correlationid"] = CorrelationId,
        };
        // CloudEvents has no null attributes: omit those that do not apply.
        Put("causationid", CausationId);
        Put("laneid", LaneId?.ToString());
        Put("workspaceid", WorkspaceId?.ToString());
        Put("sessionid", SessionId?.ToString());
        Put("hostid", HostId?.ToString());
        // CloudEvents integers have 32 bits: a larger revision is written as text, as the specification requires.
        envelope["revision"] = Revision <= int.MaxValue ? JsonValue.Create((int)Revision) : JsonValue.Create(Revision.ToString());
        envelope["index"] = Index;
        envelope["actor"] = Actor;
        envelope["data"] = Data.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(envelope, PublicJson.Strict);

        void Put(string name, string? value)
        {
            if (value is not null)
                envelope[name] = value;
        }
    }

    /// <summary>Creates an event's data from the view of its entity.</summary>
    /// <typeparam name="TView">The view's type.</typeparam>
    /// <param name="view">The view after the change.</param>
    /// <param name="fields">The topic's own fields, added to those of the view.</param>
    /// <returns>The data.</returns>
    public static JsonObject DataOf<TView>(TView view, params IEnumerable<KeyValuePair<string, JsonNode?>> fields)
    {
        var data = JsonSerializer.SerializeToNode(view, PublicJson.Strict)!.AsObject();
        foreach (var (name, value) in fields)
            // A field may be part of several events of a transaction, but a node can have only one parent.
            data[name] = value?.Parent is null ? value : value.DeepClone();
        return data;
    }
}
