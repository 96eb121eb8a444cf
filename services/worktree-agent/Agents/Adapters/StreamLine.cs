using System.Globalization;
using System.Text.Json;

namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>A line of an agent's event stream: a JSON object, or other output in between. Pure.</summary>
internal static class StreamLine
{
    public static bool TryParse(string line, out JsonElement root)
    {
        root = default;
        if (!line.StartsWith('{'))
            return false;
        try
        {
            using var document = JsonDocument.Parse(line);
            root = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>When it was written, if it says so.</summary>
    public static DateTimeOffset? TimeOf(JsonElement root) =>
        HookSignals.Text(root, "timestamp") is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    /// <summary>A count; 0 if there is none.</summary>
    public static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.Number
        && value.TryGetInt64(out var number)
        && number > 0
            ? number
            : 0;
}
