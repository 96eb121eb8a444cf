using System.Text.Json;

namespace Helios.Client;

/// <summary>Helios answered with problem details (RFC 9457).</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">The reason that a program can branch on.</param>
/// <param name="title">The problem in a few words.</param>
/// <param name="detail">What to do next, one sentence for people.</param>
/// <param name="correlationId">The id to search logs and events for.</param>
/// <param name="fields">The fields of the reason, by name, such as <c>limit</c> or <c>errors</c>.</param>
public sealed class HeliosProblemException(
    int status,
    string reason,
    string title,
    string detail,
    string? correlationId,
    IReadOnlyDictionary<string, JsonElement> fields
) : Exception(detail.Length > 0 ? detail : title)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The reason that a program can branch on, such as <c>lane_not_found</c>.</summary>
    public string Reason { get; } = reason;

    /// <summary>The problem in a few words.</summary>
    public string Title { get; } = title;

    /// <summary>What to do next, one sentence for people.</summary>
    public string Detail { get; } = detail;

    /// <summary>The id to search logs and events for.</summary>
    public string? CorrelationId { get; } = correlationId;

    /// <summary>The fields of the reason, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> Fields { get; } = fields;
}
