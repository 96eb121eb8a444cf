using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// What was counted of one launch, with how far each file has been read: stored together, so that nothing is counted twice or left out
/// whenever the process ends.
/// </summary>
internal sealed record UsageCount
{
    // Parts of an answer follow each other closely; only those of agents that work for the agent come in between.
    private const int MostAnswers = 64;

    /// <summary>Increases with each sample.</summary>
    public long Counted { get; init; }

    public IReadOnlyDictionary<string, long> ReadTo { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    public IReadOnlyList<AgentUsage> Rows { get; init; } = [];

    /// <summary>The last answers, which may still be replaced.</summary>
    public IReadOnlyList<KnownAnswer> Answers { get; init; } = [];

    /// <summary>The model that was named last.</summary>
    public string? Model { get; init; }

    /// <summary>The sum of the conversation that was read last.</summary>
    public TokenCounts? Conversation { get; init; }

    /// <param name="sample">The sample.</param>
    /// <param name="startedAt">When the launch began: what was written down before belongs to another.</param>
    /// <param name="now">When it is read.</param>
    public UsageCount With(UsageSample sample, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var at = sample.At ?? now;
        var model = sample.Model ?? Model;
        if (sample.Kind is UsageKind.Model)
            return this with { Model = model };
        var isEarlier = at < startedAt;
        if (sample.Kind is UsageKind.Conversation)
        {
            // After a summary of the conversation some agents begin to count again.
            var before = Conversation is { } known && known.Sum() <= sample.Tokens.Sum() ? known : new TokenCounts();
            var counted = this with { Conversation = sample.Tokens, Model = model };
            var more = Minus(sample.Tokens, before);
            return isEarlier || more.Sum() == 0 ? counted : counted.Add(model, at, more, sample.Answers, cost: null);
        }

        if (isEarlier)
            return this;
        if (sample.Kind is UsageKind.Launch)
            return Replace(sample with { Model = model }, at);
        if (sample.Answer is not { } id)
            return (this with { Model = model }).Add(model, at, sample.Tokens, sample.Answers, sample.CostUsd);
        var old = Answers.FirstOrDefault(answer => answer.Id == id);
        var next = this with
        {
            Model = model,
            Answers = [.. Answers.Where(answer => answer.Id != id).TakeLast(MostAnswers - 1), new KnownAnswer(id, sample.Tokens)],
        };
        return old is null
            ? next.Add(model, at, sample.Tokens, sample.Answers, sample.CostUsd)
            : next.Add(model, at, Minus(sample.Tokens, old.Tokens), answers: 0, cost: null);
    }

    /// <summary>The agent's own sum for a model: the days before keep what was counted then.</summary>
    private UsageCount Replace(UsageSample sample, DateTimeOffset at)
    {
        var day = DayOf(at);
        var others = Rows.Where(row => row.Model != sample.Model).ToList();
        var earlier = Rows.Where(row => row.Model == sample.Model && string.CompareOrdinal(row.Day, day) < 0).ToList();
        var tokens = earlier.Aggregate(sample.Tokens, (rest, row) => Minus(rest, row.Tokens));
        var today = new AgentUsage
        {
            Model = sample.Model,
            Day = day,
            Tokens = new TokenCounts
            {
                Input = Math.Max(0, tokens.Input),
                CachedInput = Math.Max(0, tokens.CachedInput),
                CacheWrite = Math.Max(0, tokens.CacheWrite),
                Output = Math.Max(0, tokens.Output),
            },
            Answers = Rows.Where(row => row.Model == sample.Model && row.Day == day).Sum(row => row.Answers),
            CostUsd = sample.CostUsd - earlier.Sum(row => row.CostUsd ?? 0),
        };
        return this with { Counted = Counted + 1, Rows = [.. others, .. earlier, today], Answers = [], Model = sample.Model };
    }

    private UsageCount Add(string? model, DateTimeOffset at, TokenCounts tokens, long answers, decimal? cost)
    {
        var day = DayOf(at);
        var row =
            Rows.FirstOrDefault(each => each.Model == model && each.Day == day)
            ?? new AgentUsage
            {
                Model = model,
                Day = day,
                Tokens = new TokenCounts(),
                Answers = 0,
            };
        var next = row with
        {
            Tokens = new TokenCounts
            {
                Input = row.Tokens.Input + tokens.Input,
                CachedInput = row.Tokens.CachedInput + tokens.CachedInput,
                CacheWrite = row.Tokens.CacheWrite + tokens.CacheWrite,
                Output = row.Tokens.Output + tokens.Output,
            },
            Answers = row.Answers + answers,
            CostUsd = cost is null ? row.CostUsd : (row.CostUsd ?? 0) + cost,
        };
        return this with { Counted = Counted + 1, Rows = [.. Rows.Where(each => each != row), next] };
    }

    private static string DayOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static TokenCounts Minus(TokenCounts one, TokenCounts other) =>
        new()
        {
            Input = one.Input - other.Input,
            CachedInput = one.CachedInput - other.CachedInput,
            CacheWrite = one.CacheWrite - other.CacheWrite,
            Output = one.Output - other.Output,
        };
}

/// <summary>An answer that was counted and may be written down again, with more.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tokens">What was counted.</param>
internal sealed record KnownAnswer(string Id, TokenCounts Tokens);
