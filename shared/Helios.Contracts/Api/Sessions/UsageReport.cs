using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Sessions;

/// <summary>What agents have used, as they report it themselves.</summary>
public sealed record UsageReport
{
    /// <summary>One row per group, those with the most recent use first.</summary>
    public required IReadOnlyList<UsageRow> Items { get; init; }

    /// <summary>All of it.</summary>
    public required UsageAmount Total { get; init; }

    /// <summary>Where the prices are from: the table that Helios ships, and the file that overrides it.</summary>
    public required string Prices { get; init; }

    /// <summary>Why the file with prices does not count; null if it does, or if there is none.</summary>
    public string? PricesFault { get; init; }
}

/// <summary>What one group has used. Of the keys, those by which the report is grouped are set.</summary>
public sealed record UsageRow
{
    /// <summary>The day, in UTC: <c>2030-01-31</c>.</summary>
    public string? Day { get; init; }

    /// <summary>The workspace.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>The lane.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>The session.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The agent.</summary>
    public string? Agent { get; init; }

    /// <summary>The model; null also if the agent does not name it.</summary>
    public string? Model { get; init; }

    /// <summary>What it has used.</summary>
    public required UsageAmount Amount { get; init; }
}

/// <summary>Tokens and cost. Unknown is unknown: nothing is estimated for models without a price.</summary>
public sealed record UsageAmount
{
    /// <summary>The tokens.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>How many answers of a model.</summary>
    public required long Answers { get; init; }

    /// <summary>The cost in US dollars of what has a known cost; null if nothing has.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>How many tokens are not in that cost, because the price of their model is unknown.</summary>
    public long UnpricedTokens { get; init; }
}

/// <summary>Counted tokens, each in one of these only.</summary>
public sealed record TokenCounts
{
    /// <summary>Read by the model, and not from its cache.</summary>
    public long Input { get; init; }

    /// <summary>Read from the provider's cache.</summary>
    public long CachedInput { get; init; }

    /// <summary>Written into the provider's cache.</summary>
    public long CacheWrite { get; init; }

    /// <summary>Written by the model, its reasoning included.</summary>
    public long Output { get; init; }

    /// <summary>Adds them up.</summary>
    /// <returns>All of them.</returns>
    public long Sum() => Input + CachedInput + CacheWrite + Output;
}

/// <summary>By what a usage report is grouped.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<UsageGroup>))]
public enum UsageGroup
{
    /// <summary>Not set: by day.</summary>
    Unspecified = 0,

    /// <summary>By day, in UTC.</summary>
    Day,

    /// <summary>By workspace.</summary>
    Workspace,

    /// <summary>By lane.</summary>
    Lane,

    /// <summary>By session.</summary>
    Session,

    /// <summary>By agent and model.</summary>
    Model,
}
