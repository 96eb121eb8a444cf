using System.Text.Json;
using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters.Codex;

/// <summary>
/// What codex writes into the record of a conversation: the model of each turn, and the sum of all tokens after each answer.
/// </summary>
internal static class CodexUsage
{
    public static IReadOnlyList<string> Records(string stateFolder, string conversation)
    {
        var folder = Path.Combine(stateFolder, "sessions");
        // The id comes from the agent.
        return Directory.Exists(folder) && Guid.TryParse(conversation, out var id)
            ? [.. Directory.EnumerateFiles(folder, $"rollout-*-{id}.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [];
    }

    public static IEnumerable<UsageSample> Read(string line)
    {
        var isTurn = line.Contains("\"turn_context\"", StringComparison.Ordinal);
        if ((!isTurn && !line.Contains("\"token_count\"", StringComparison.Ordinal)) || !TryPayload(line, out var root, out var payload))
            return [];
        if (HookSignals.Text(root, "type") is "turn_context")
            return HookSignals.Text(payload, "model") is { } model ? [new UsageSample { Kind = UsageKind.Model, Model = model }] : [];
        if (
            HookSignals.Text(payload, "type") is not "token_count"
            || !payload.TryGetProperty("info", out var info)
            || info.ValueKind is not JsonValueKind.Object
            || !info.TryGetProperty("total_token_usage", out var sum)
            || sum.ValueKind is not JsonValueKind.Object
        )
            return [];
        var (cached, written) = (StreamLine.Number(sum, "cached_input_tokens"), StreamLine.Number(sum, "cache_write_input_tokens"));
        return
        [
            new UsageSample
            {
                Kind = UsageKind.Conversation,
                At = StreamLine.TimeOf(root),
                Tokens = new TokenCounts
                {
                    // Its input includes what comes from the cache.
                    Input = Math.Max(0, StreamLine.Number(sum, "input_tokens") - cached - written),
                    CachedInput = cached,
                    CacheWrite = written,
                    Output = StreamLine.Number(sum, "output_tokens"),
                },
            },
        ];
    }

    /// <summary>A turn that a usage limit has ended, which no hook reports.</summary>
    public static (DateTimeOffset At, AgentSignal Signal)? ReadLimit(string line)
    {
        if (
            !line.Contains("\"task_complete\"", StringComparison.Ordinal)
            || !TryPayload(line, out var root, out var payload)
            || HookSignals.Text(payload, "type") is not "task_complete"
            || !payload.TryGetProperty("error", out var error)
            || error.ValueKind is not JsonValueKind.Object
            || HookSignals.Cut(HookSignals.Text(error, "message")) is not { } message
            || StreamLine.TimeOf(root) is not { } at
        )
            return null;
        var isLimit = LimitSigns.AreWords(message) || HookSignals.Text(error, "codex_error_info") is "usage_limit_exceeded";
        return isLimit
            ? (
                at,
                new AgentSignal
                {
                    Activity = ActivityState.Idle,
                    Limit = new LimitSign { Words = message },
                }
            )
            : null;
    }

    private static bool TryPayload(string line, out JsonElement root, out JsonElement payload)
    {
        payload = default;
        return StreamLine.TryParse(line, out root)
            && root.TryGetProperty("payload", out payload)
            && payload.ValueKind is JsonValueKind.Object;
    }
}
