using System.Text.Json.Serialization;

namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>What a run wrote; base64 where it is no UTF-8.</summary>
internal sealed record RunOutputAnswer
{
    public required string Stdout { get; init; }

    public required string Stderr { get; init; }

    public required string Encoding { get; init; }

    public required long TruncatedBytes { get; init; }

    /// <summary>Of a session: whether its agent has ended, and this is the last that it showed. Absent for a run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Ended { get; init; }
}
