using System.Globalization;
using System.Text.Json;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Recognizes usage limits in what agents print: by their words, or by the status and the error of an event. Pure.</summary>
internal static class LimitSigns
{
    private const int Depth = 5;

    private static readonly string[] Words = ["usage limit", "rate limit", "too many requests", "hit your limit", "quota exceeded"];

    private static readonly string[] Names =
    [
        "rate_limit",
        "rate_limit_error",
        "rate_limit_exceeded",
        "usage_limit_reached",
        "usage_limit_exceeded",
        "too_many_requests",
        "resource_exhausted",
    ];

    // Only where errors are: what an agent's tools read and write may contain anything.
    private static readonly string[] Branches = ["error", "errors", "data", "cause", "details", "response", "body", "message"];

    private static readonly string[] Statuses =
    [
        "status",
        "statuscode",
        "status_code",
        "code",
        "http_status",
        "http_status_code",
        "error_status",
        "api_error_status",
    ];

    /// <summary>Whether an error's words are about a usage limit.</summary>
    public static bool AreWords(string? text) =>
        text is not null
        && (
            text.Contains("status: 429", StringComparison.Ordinal)
            || text.Contains("(429)", StringComparison.Ordinal)
            || Array.Exists(Words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase))
        );

    /// <summary>The sign in an event that is an error; null if it is none, or of another kind.</summary>
    public static LimitSign? Find(JsonElement line)
    {
        if (line.ValueKind is not JsonValueKind.Object || (!line.TryGetProperty("error", out _) && !IsError(line)))
            return null;
        var found = new Found();
        Look(line, Depth, found);
        return found.IsLimit ? new LimitSign { ResetsIn = found.ResetsIn, Words = HookSignals.Cut(found.Message) } : null;
    }

    private static bool IsError(JsonElement line) =>
        HookSignals.Text(line, "type") is { } type
        && (type.Contains("error", StringComparison.OrdinalIgnoreCase) || type.Contains("fail", StringComparison.OrdinalIgnoreCase));

    private static void Look(JsonElement element, int depth, Found found)
    {
        foreach (var member in element.EnumerateObject())
        {
            var name = member.Name.ToLowerInvariant();
            var value = member.Value;
            if (Statuses.Contains(name))
                found.IsLimit |= Is429(value);
            if (name is "type" or "name" or "code" or "status" or "error" or "reason")
                found.IsLimit |= TextOf(value) is { } word && Names.Contains(word.ToLowerInvariant());
            if (name is "message" && TextOf(value) is { } words)
                found.Message ??= words;
            if (name is "retry-after" or "retry_after" or "retryafter" && Seconds(value) is { } seconds)
                found.ResetsIn ??= TimeSpan.FromSeconds(seconds);
            if (
                value.ValueKind is JsonValueKind.Object
                && depth > 0
                && (Branches.Contains(name) || name.EndsWith("headers", StringComparison.Ordinal))
            )
                Look(value, depth - 1, found);
        }
    }

    private static bool Is429(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number ? value.TryGetInt32(out var status) && status == 429 : TextOf(value) is "429";

    private static string? TextOf(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static double? Seconds(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) ? Bounded(number)
        : double.TryParse(TextOf(value), CultureInfo.InvariantCulture, out number) ? Bounded(number)
        : null;

    private static double? Bounded(double seconds) => seconds is > 0 and < 1e7 ? seconds : null;

    private sealed class Found
    {
        public bool IsLimit { get; set; }

        public string? Message { get; set; }

        public TimeSpan? ResetsIn { get; set; }
    }
}
