using System.Text.Json;
using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>A public event as the journal gives it: a CloudEvents 1.0 envelope and its place in the journal.</summary>
public sealed record HeliosEvent
{
    /// <summary>Its place in the journal; what to resume after.</summary>
    public long Seq { get; init; }

    /// <summary>The event's id.</summary>
    public required EventId Id { get; init; }

    /// <summary>The service that says so, such as <c>/helios/lane-orchestrator</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The topic, such as <c>lane.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the entity that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The version of CloudEvents, <c>1.0</c>.</summary>
    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>The media type of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>The correlation id of the request that began it.</summary>
    [JsonPropertyName("correlationid")]
    public string? CorrelationId { get; init; }

    /// <summary>The id of the message that caused it.</summary>
    [JsonPropertyName("causationid")]
    public string? CausationId { get; init; }

    /// <summary>The lane that it concerns.</summary>
    [JsonPropertyName("laneid")]
    public LaneId? LaneId { get; init; }

    /// <summary>The workspace that it concerns.</summary>
    [JsonPropertyName("workspaceid")]
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>The session that it concerns.</summary>
    [JsonPropertyName("sessionid")]
    public SessionId? SessionId { get; init; }

    /// <summary>The host that it concerns.</summary>
    [JsonPropertyName("hostid")]
    public HostId? HostId { get; init; }

    /// <summary>The entity's revision after the change.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long Revision { get; init; }

    /// <summary>The event's place among those of the same revision, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Who asked.</summary>
    public string? Actor { get; init; }

    /// <summary>The entity's view after the change, plus the topic's own fields.</summary>
    public required JsonElement Data { get; init; }
}
