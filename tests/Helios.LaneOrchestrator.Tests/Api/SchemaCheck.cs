using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>
/// Holds JSON against the schemas of an OpenAPI 3.1 document, as far as that uses them; a member that a closed schema does not know is a
/// fault, too.
/// </summary>
internal static class SchemaCheck
{
    public static IReadOnlyList<string> Faults(JsonNode document, JsonNode schema, JsonNode? value, string at, bool isOpen = false)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
            return Faults(document, reference.Split('/')[1..].Aggregate(document, (node, part) => node[part]!), value, at, isOpen);
        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray some)
            return some.Any(one => Faults(document, one!, value, at).Count == 0)
                ? []
                : [$"{at}: {value?.ToJsonString() ?? "null"} fits none of {some.ToJsonString()}"];
        var faults = new List<string>();
        foreach (var all in schema["allOf"] as JsonArray ?? [])
            faults.AddRange(Faults(document, all!, value, at, isOpen: true));
        if (schema["type"] is { } types && !Kinds(types).Any(kind => IsOf(kind, value)))
            faults.Add($"{at}: {types.ToJsonString()} expected, got {value?.ToJsonString() ?? "null"}");
        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
            faults.Add($"{at}: {value?.ToJsonString() ?? "null"} is none of {words.ToJsonString()}");
        if (
            schema["pattern"]?.GetValue<string>() is { } pattern
            && value?.GetValueKind() is JsonValueKind.String
            && !Regex.IsMatch(value.GetValue<string>(), pattern, RegexOptions.None, TimeSpan.FromSeconds(1))
        )
        {
            faults.Add($"{at}: {value.ToJsonString()} does not match {pattern}");
        }

        if (value is JsonObject members)
            faults.AddRange(OfMembers(document, schema, members, at, isOpen));
        if (value is JsonArray items && schema["items"] is { } each)
            faults.AddRange(items.SelectMany((item, index) => Faults(document, each, item, $"{at}[{index}]")));
        return faults;
    }

    private static IEnumerable<string> OfMembers(JsonNode document, JsonNode schema, JsonObject members, string at, bool isOpen)
    {
        var known = schema["properties"] as JsonObject;
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            if (!members.ContainsKey(required!.GetValue<string>()))
                yield return $"{at}.{required}: missing";
        }

        // Problems, and what is all of something, have more members than their schema names.
        var open =
            isOpen || known is null || schema["allOf"] is not null || known.ContainsKey("correlation_id") && known.ContainsKey("title");
        foreach (var (name, value) in members)
        {
            if ((known?[name] ?? schema["additionalProperties"]) is JsonObject member)
            {
                foreach (var fault in Faults(document, member, value, $"{at}.{name}"))
                    yield return fault;
            }
            else if (!open)
            {
                yield return $"{at}.{name}: the document does not know it";
            }
        }
    }

    private static IEnumerable<string> Kinds(JsonNode types) =>
        types is JsonArray many ? many.Select(type => type!.GetValue<string>()) : [types.GetValue<string>()];

    private static bool IsOf(string kind, JsonNode? value) =>
        (kind, value?.GetValueKind() ?? JsonValueKind.Null) switch
        {

            ("null", JsonValueKind.Null)
            or
            ("string", JsonValueKind.String)
            or
            ("object", JsonValueKind.Object)
            or
            ("array", JsonValueKind.Array)
            or
            ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("integer", JsonValueKind.Number) => decimal.TryParse(
                value!.ToJsonString(),
                System.Globalization.CultureInfo.InvariantCulture,
                out var number
            )
                && number == Math.Truncate(number),
            _ => false,
        };
}
