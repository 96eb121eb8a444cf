using System.Globalization;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using Helios.Contracts.Terminals;

namespace Helios.LaneOrchestrator.Outcomes;

/// <summary>Why something was not done, and what the caller can do about it.</summary>
internal sealed record Refusal(ProblemReason Reason, string Detail)
{
    public IReadOnlyDictionary<string, object?> Fields { get; init; } = new Dictionary<string, object?>();

    /// <summary>Whether what was asked for is recorded all the same; null where that is not the question.</summary>
    public bool? Recorded { get; init; }

    /// <summary>When asking again is worth it, where that was measured.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The same, said before anything was recorded: where it says to come back later, that is a part of the answer.</summary>
    public Refusal BeforeRecording() => Reason.Status == 503 ? this with { Recorded = Recorded ?? false } : this;

    /// <summary>Whether it says no more than that the one who was asked did not answer.</summary>
    public bool IsSilence => Reason == ProblemReason.HostUnreachable || Reason == ProblemReason.Overloaded;

    public static Refusal From(LaneRefused refused) => new(ProblemReason.Of(SnakeCase.Of(refused.Reason)), refused.Detail)
    {
        Fields = refused.Fields.ToDictionary(field => field.Key, field => Number(field.Value) is { } number ? number : (object?)field.Value),
    };

    public static Refusal From(RepositoryRefused refused) => new(
        refused.Reason is RepositoryRefusalReason.RepositoryNotReady ? ProblemReason.ServiceUnavailable : ProblemReason.Of(SnakeCase.Of(refused.Reason)),
        refused.Detail);

    public static Refusal From(SessionRefused refused) => new(ProblemReason.Of(SnakeCase.Of(refused.Reason)), refused.Detail)
    {
        Fields = (refused.Fields ?? new Dictionary<string, string>()).ToDictionary(
            field => field.Key, field => field.Key is "revision" && Number(field.Value) is { } number ? number : (object?)field.Value),
    };

    public static Refusal From(TerminalRefused refused) => new(ProblemReason.Of(SnakeCase.Of(refused.Reason)), refused.Detail);

    // Messages carry fields as text; counts and limits are numbers for the world.
    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
