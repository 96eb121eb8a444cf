using System.Text.Json;
using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>A public event in the journal: a CloudEvents 1.0 envelope and its position in the journal.</summary>
public sealed record HeliosEvent
{
    /// <summary>Its position in the journal, to resume after.</summary>
    public long Seq { get; init; }

    /// <summary>The event's id.</summary>
    public required EventId Id { get; init; }

    /// <summary>The service that published it, such as <c>/helios/lane-orchestrator</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The topic, such as <c>lane.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the entity.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The version of CloudEvents, <c>1.0</c>.</summary>
    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>The media type of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>The correlation id of the original request.</summary>
    [JsonPropertyName("correlationid")]
    public string? CorrelationId { get; init; }

    /// <summary>The id of the message that caused it.</summary>
    [JsonPropertyName("causationid")]
    public string? CausationId { get; init; }

    /// <summary>The lane concerned.</summary>
    [JsonPropertyName("laneid")]
    public LaneId? LaneId { get; init; }

    /// <summary>The workspace concerned.</summary>
    [JsonPropertyName("workspaceid")]
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>The session concerned.</summary>
    [JsonPropertyName("sessionid")]
    public SessionId? SessionId { get; init; }

    /// <summary>The host concerned.</summary>
    [JsonPropertyName("hostid")]
    public HostId? HostId { get; init; }

    /// <summary>The entity's revision after the change.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long Revision { get; init; }

    /// <summary>The event's position among those of the same revision, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Who made the request.</summary>
    public string? Actor { get; init; }

    /// <summary>The entity's view after the change, plus the topic's own fields.</summary>
    public required JsonElement Data { get; init; }
}
