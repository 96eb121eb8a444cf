using Helios.Contracts.Identifiers;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Outcomes;

/// <summary>The correlation id of a request: the caller's, or a generated one.</summary>
internal static class Correlation
{
    public const string Header = "X-Correlation-Id";

    private const int MaxLength = 128;

    private static readonly object Key = new();

    /// <summary>Takes the caller's id, or generates one, and adds it to the answer; false if the caller's is invalid.</summary>
    public static bool Begin(HttpContext http)
    {
        var given = http.Request.Headers[Header];
        var valid = given.Count == 0 || (given.Count == 1 && IsValid(given[0]));
        var id = valid && given.Count == 1 ? given[0]! : CorrelationId.New().ToString();
        http.Items[Key] = id;
        // Inner middleware reads the header, and must not generate another one.
        http.Request.Headers[Header] = id;
        http.Response.Headers[Header] = id;
        return valid;
    }

    public static string Of(HttpContext http) => http.Items.TryGetValue(Key, out var id) ? (string)id! : "";

    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(character => character is >= ' ' and <= '~');
}
