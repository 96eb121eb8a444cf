using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api.Agents;

namespace Helios.WorktreeAgent.Agents.Adapters.Manifests;

/// <summary>The variables and files that a manifest gives its agent. Pure.</summary>
internal static class ManifestFiles
{
    /// <summary>The variables: what points it at its endpoint, and the manifest's own; null removes one.</summary>
    public static Dictionary<string, string?> Variables(AgentManifest manifest, AgentEndpoint endpoint, Func<string, string?> value)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        // Without an endpoint of the host's, its own variables and login count.
        if (manifest.Endpoint?.Url is { } url && endpoint.BaseUrl is { } address)
            variables[url] = address;
        if (manifest.Endpoint?.Key is { } key)
            variables[key] = endpoint.Key;
        foreach (var (name, rule) in manifest.Launch.Environment)
            variables[name] =
                rule.Value is { } text && ManifestAdapter.Applies(rule.If, rule.IfNot, value) ? AgentTemplate.Expand(text, value) : null;
        return variables;
    }

    /// <summary>The files, by path. What has no value is left out of them.</summary>
    public static Dictionary<string, string> Write(IReadOnlyDictionary<string, JsonElement> files, Func<string, string?> value) =>
        files.ToDictionary(
            file => AgentTemplate.Expand(file.Key, value)!,
            file => Filled(file.Value, value)!.ToJsonString(),
            StringComparer.Ordinal
        );

    private static JsonNode? Filled(JsonElement element, Func<string, string?> value)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var filled = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    if (AgentTemplate.Expand(member.Name, value) is { } name && !IsMissing(member.Value, value))
                        filled[name] = Filled(member.Value, value);
                }

                return filled;
            case JsonValueKind.Array:
                return new JsonArray([
                    .. element.EnumerateArray().Where(item => !IsMissing(item, value)).Select(item => Filled(item, value)),
                ]);
            case JsonValueKind.String:
                return AgentTemplate.Expand(element.GetString()!, value);
            default:
                return JsonNode.Parse(element.GetRawText());
        }
    }

    private static bool IsMissing(JsonElement element, Func<string, string?> value) =>
        element.ValueKind is JsonValueKind.String && AgentTemplate.Expand(element.GetString()!, value) is null;
}
