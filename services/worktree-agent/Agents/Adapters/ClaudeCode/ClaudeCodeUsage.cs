using System.Text.Json;
using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters.ClaudeCode;

/// <summary>What claude-code writes down about its use: answers in events and transcripts, sums in the last event.</summary>
internal static class ClaudeCodeUsage
{
    /// <summary>The transcripts of the agents that a conversation has started.</summary>
    public static IReadOnlyList<string> Assistants(string transcript)
    {
        var folder = Path.Combine(Path.ChangeExtension(transcript, null), "subagents");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)] : [];
    }

    public static IEnumerable<UsageSample> Read(string line)
    {
        // Most lines are long and of other kinds.
        if (!line.Contains("sage\"", StringComparison.Ordinal) || !StreamLine.TryParse(line, out var root))
            return [];
        return HookSignals.Text(root, "type") switch
        {
            "assistant" => OfAnswer(root) is { } sample ? [sample] : [],
            "result" => OfResult(root),
            _ => [],
        };
    }

    private static UsageSample? OfAnswer(JsonElement root)
    {
        if (
            !root.TryGetProperty("message", out var message)
            || message.ValueKind is not JsonValueKind.Object
            || !message.TryGetProperty("usage", out var usage)
            || usage.ValueKind is not JsonValueKind.Object
            // An answer that the program has made itself.
            || HookSignals.Text(message, "model") is null or "<synthetic>"
        )
            return null;
        return new UsageSample
        {
            Kind = UsageKind.Answer,
            Answer = HookSignals.Text(message, "id"),
            Model = HookSignals.Text(message, "model"),
            At = StreamLine.TimeOf(root),
            Tokens = new TokenCounts
            {
                Input = StreamLine.Number(usage, "input_tokens"),
                CachedInput = StreamLine.Number(usage, "cache_read_input_tokens"),
                CacheWrite = StreamLine.Number(usage, "cache_creation_input_tokens"),
                Output = StreamLine.Number(usage, "output_tokens"),
            },
        };
    }

    private static IEnumerable<UsageSample> OfResult(JsonElement root) =>
        root.TryGetProperty("modelUsage", out var models) && models.ValueKind is JsonValueKind.Object
            ? models
                .EnumerateObject()
                .Where(model => model.Value.ValueKind is JsonValueKind.Object)
                .Select(model => new UsageSample
                {
                    Kind = UsageKind.Launch,
                    Model = model.Name,
                    Tokens = new TokenCounts
                    {
                        Input = StreamLine.Number(model.Value, "inputTokens"),
                        CachedInput = StreamLine.Number(model.Value, "cacheReadInputTokens"),
                        CacheWrite = StreamLine.Number(model.Value, "cacheCreationInputTokens"),
                        Output = StreamLine.Number(model.Value, "outputTokens"),
                    },
                    CostUsd = Cost(model.Value),
                })
            : [];

    // It reports 0 for models that it does not know.
    private static decimal? Cost(JsonElement model) =>
        model.TryGetProperty("costUSD", out var cost)
        && cost.ValueKind is JsonValueKind.Number
        && cost.TryGetDecimal(out var dollars)
        && dollars > 0
            ? dollars
            : null;
}
