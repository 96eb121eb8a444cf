using System.Text.Json;

namespace Helios.SessionRegistry.Scm;

/// <summary>Reads foreign documents: a member that is missing, null or of another type counts as absent.</summary>
internal static class ScmJson
{
    public static string? Text(this JsonElement element, string name) => Member(element, name, JsonValueKind.String)?.GetString();

    public static bool? Flag(this JsonElement element, string name) =>
        Member(element, name, JsonValueKind.True) is not null ? true
        : Member(element, name, JsonValueKind.False) is not null ? false
        : null;

    public static long? Number(this JsonElement element, string name) =>
        Member(element, name, JsonValueKind.Number) is { } number && number.TryGetInt64(out var value) ? value : null;

    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        Member(element, name, JsonValueKind.String) is { } text && text.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : null;

    public static JsonElement? Object(this JsonElement element, string name) => Member(element, name, JsonValueKind.Object);

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        Member(element, name, JsonValueKind.Array) is { } array ? array.Items() : [];

    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Array ? element.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object) : [];

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : null;
}
