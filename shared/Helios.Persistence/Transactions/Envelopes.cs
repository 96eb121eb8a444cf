using System.Text.Json;

namespace Helios.Persistence.Transactions;

/// <summary>Reads envelopes of the bus as JSON, without their message types.</summary>
internal static class Envelopes
{
    public const string MediaType = "application/vnd.masstransit+json";

    /// <summary>The types of the message; null if the text is not an envelope with a message.</summary>
    public static IReadOnlyList<string>? TypesIn(string text) =>
        Read<IReadOnlyList<string>>(
            text,
            envelope =>
                envelope.TryGetProperty("message", out var message)
                && message.ValueKind is JsonValueKind.Object
                && envelope.TryGetProperty("messageType", out var types)
                && types.ValueKind is JsonValueKind.Array
                    ? [.. types.EnumerateArray().Select(type => type.ToString())]
                    : null
        );

    /// <summary>The id of the message, if the text is an envelope.</summary>
    public static Guid? IdIn(string text) =>
        Read<string>(text, envelope => envelope.TryGetProperty("messageId", out var id) ? id.ToString() : null) is { } id
        && Guid.TryParse(id, out var guid)
            ? guid
            : null;

    private static T? Read<T>(string text, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object ? read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
