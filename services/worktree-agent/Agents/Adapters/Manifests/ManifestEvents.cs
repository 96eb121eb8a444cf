using System.Text.Json;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters.Manifests;

/// <summary>Reads the lines of an event stream by the rules of a manifest. Pure.</summary>
internal static class ManifestEvents
{
    /// <summary>What a line means; null if nothing.</summary>
    public static AgentSignal? Read(IReadOnlyList<AgentEventRule> rules, JsonElement line)
    {
        var signal = ByRules(rules, line);
        // No manifest needs to say what 429 means.
        return LimitSigns.Find(line) is { } limit
            ? (signal ?? new AgentSignal()) with
            {
                Activity = signal?.Activity is ActivityState.Active or null ? ActivityState.Idle : signal.Activity,
                Limit = limit,
            }
            : signal;
    }

    private static AgentSignal? ByRules(IReadOnlyList<AgentEventRule> rules, JsonElement line)
    {
        if (
            rules.FirstOrDefault(rule => rule.If.All(condition => Fits(condition.Value, At(line, condition.Key))))
            is not { Ignore: false } rule
        )
            return null;
        return new AgentSignal
        {
            Activity = rule.Activity,
            TookPrompt = rule.TookPrompt,
            ProviderSessionId = TextAt(line, rule.Conversation),
            Tail = HookSignals.Cut(TextAt(line, rule.Text)),
        };
    }

    /// <summary>What a line says about use; null if nothing.</summary>
    public static UsageSample? ReadUsage(IReadOnlyList<AgentEventRule> rules, JsonElement line)
    {
        if (
            rules.FirstOrDefault(rule => rule.If.All(condition => Fits(condition.Value, At(line, condition.Key))))
            is not { Usage: { } usage }
        )
            return null;
        return new UsageSample
        {
            Kind = UsageKind.Answer,
            Model = TextAt(line, usage.Model),
            Answer = TextAt(line, usage.Answer),
            Tokens = new TokenCounts
            {
                Input = Sum(line, usage.Input),
                CachedInput = Sum(line, usage.CachedInput),
                CacheWrite = Sum(line, usage.CacheWrite),
                Output = Sum(line, usage.Output),
            },
            CostUsd =
                usage.Cost is { } cost
                && At(line, cost) is { ValueKind: JsonValueKind.Number } dollars
                && dollars.TryGetDecimal(out var known)
                && known > 0
                    ? known
                    : null,
        };
    }

    private static long Sum(JsonElement line, IReadOnlyList<string> paths) =>
        paths.Sum(path =>
            At(line, path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var count) && count > 0 ? count : 0
        );

    private static bool Fits(IReadOnlyList<JsonElement> wanted, JsonElement? found) =>
        wanted.Any(value => found is { } there ? JsonElement.DeepEquals(value, there) : value.ValueKind is JsonValueKind.Null);

    private static string? TextAt(JsonElement line, string? path) =>
        path is not null && At(line, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The value at a path of members; null if there is none.</summary>
    private static JsonElement? At(JsonElement line, string path)
    {
        var at = line;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind is not JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }

        return at.ValueKind is JsonValueKind.Null ? null : at;
    }
}
