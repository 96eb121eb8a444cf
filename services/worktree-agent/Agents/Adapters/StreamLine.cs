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
}
