using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>What a line of an agent's events or transcript says about its use of a model.</summary>
internal sealed record UsageSample
{
    public required UsageKind Kind { get; init; }

    /// <summary>The model; null if the line does not name it: then the one that was named last.</summary>
    public string? Model { get; init; }

    /// <summary>When; null if the line does not say: now.</summary>
    public DateTimeOffset? At { get; init; }

    public TokenCounts Tokens { get; init; } = new();

    /// <summary>The id of the answer. Another sample with it replaces this one: answers are written down in parts.</summary>
    public string? Answer { get; init; }

    /// <summary>The cost that the agent itself reports.</summary>
    public decimal? CostUsd { get; init; }

    public long Answers { get; init; } = 1;
}

/// <summary>How a sample counts.</summary>
internal enum UsageKind
{
    /// <summary>Names the model of what follows.</summary>
    Model = 0,

    /// <summary>One answer.</summary>
    Answer,

    /// <summary>The sum of the conversation so far, also of earlier launches.</summary>
    Conversation,

    /// <summary>The sum of the launch for this model, which replaces what was counted.</summary>
    Launch,
}
