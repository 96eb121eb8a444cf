using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Identifiers;

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

    public static Refusal From(Refused refused) => new(ReasonOf(refused.Reason), refused.Detail)
    {
        // Messages carry fields as text; counts and limits are numbers for the world.
        Fields = refused.Fields.ToDictionary(
            field => field.Key, field => field.Key is "limit" or "in_use" or "count" or "revision" ? long.Parse(field.Value, CultureInfo.InvariantCulture) : (object?)field.Value),
    };

    /// <summary>The public reason: of the same name, except where a message says more than the world needs.</summary>
    public static ProblemReason ReasonOf(RefusalReason reason) =>
        reason is RefusalReason.RepositoryNotReady ? ProblemReason.ServiceUnavailable : ProblemReason.Of(SnakeCase.Of(reason));
}
