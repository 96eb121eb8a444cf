using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Events;

/// <summary>A public event as a CloudEvents 1.0 envelope; <see cref="ToBytes"/> gives the structured JSON that is stored and published as it is.</summary>
public sealed record CloudEvent
{
    /// <summary>The media type of <see cref="ToBytes"/>.</summary>
    public const string MediaType = "application/cloudevents+json";

    /// <summary>The event's id; consumers remove duplicates by it.</summary>
    public required EventId Id { get; init; }

    /// <summary>The service that says so, such as <c>/helios/lane-orchestrator</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The topic, one of <see cref="EventTopics"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the entity that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The correlation id of the request that began it.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>The id of the message that caused it, where there was one.</summary>
    public string? CausationId { get; init; }

    /// <summary>The lane that it concerns.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>The workspace that it concerns.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>The session that it concerns.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The host that it concerns.</summary>
    public HostId? HostId { get; init; }

    /// <summary>The entity's revision after the change.</summary>
    public required long Revision { get; init; }

    /// <summary>The event's place among those of the same revision, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Who asked.</summary>
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
        // CloudEvents has no null attributes: what does not apply is left out.
        Put("causationid", CausationId);
        Put("laneid", LaneId?.ToString());
        Put("workspaceid", WorkspaceId?.ToString());
        Put("sessionid", SessionId?.ToString());
        Put("hostid", HostId?.ToString());
        // CloudEvents integers are 32 bits: a revision is written as text of its number beyond that, as the specification asks.
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

    /// <summary>Begins an event's data with the view of the entity that it is about.</summary>
    /// <typeparam name="TView">The view's type.</typeparam>
    /// <param name="view">The view after the change.</param>
    /// <param name="fields">The topic's own fields, added beside those of the view.</param>
    /// <returns>The data.</returns>
    public static JsonObject DataOf<TView>(TView view, params IEnumerable<KeyValuePair<string, JsonNode?>> fields)
    {
        var data = JsonSerializer.SerializeToNode(view, PublicJson.Strict)!.AsObject();
        foreach (var (name, value) in fields)
            // One field may be told in several events of a transaction: a node has one parent only.
            data[name] = value?.Parent is null ? value : value.DeepClone();
        return data;
    }
}
