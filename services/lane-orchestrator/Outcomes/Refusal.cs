using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Outcomes;

/// <summary>Why a request was refused, and what the caller can do about it.</summary>
internal sealed record Refusal(ProblemReason Reason, string Detail)
{
    public IReadOnlyDictionary<string, object?> Fields { get; init; } = new Dictionary<string, object?>();

    /// <summary>Whether the request was recorded nevertheless; null if that does not apply.</summary>
    public bool? Recorded { get; init; }

    /// <summary>When a retry is worthwhile, if known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Marks the refusal as made before anything was recorded; included in the answer if the caller may retry.</summary>
    public Refusal BeforeRecording() => Reason.Status == 503 ? this with { Recorded = Recorded ?? false } : this;

    /// <summary>Whether the host is lost, so waiting for it is in vain.</summary>
    public bool IsLost => Reason == ProblemReason.HostUnreachable;

    /// <summary>Whether it only reports a missing answer.</summary>
    public bool IsSilence => Reason == ProblemReason.HostUnreachable || Reason == ProblemReason.Overloaded;

    /// <summary>Whether the same request may be answered otherwise soon: the host is alive and busy, or fetches the repository.</summary>
    public bool MayPass => Reason == ProblemReason.Overloaded || Reason == ProblemReason.ServiceUnavailable;

    public static Refusal From(Refused refused) =>
        new(ReasonOf(refused.Reason), refused.Detail)
        {
            // Fields are text in messages; counts and limits are numbers in the API.
            Fields = refused.Fields.ToDictionary(
                field => field.Key,
                field =>
                    field.Key is "limit" or "in_use" or "count" or "revision"
                        ? long.Parse(field.Value, CultureInfo.InvariantCulture)
                        : (object?)field.Value
            ),
        };

    /// <summary>The public reason: the same name, except if the message is more specific than the API.</summary>
    public static ProblemReason ReasonOf(RefusalReason reason) =>
        reason is RefusalReason.RepositoryNotReady ? ProblemReason.ServiceUnavailable : ProblemReason.Of(SnakeCase.Of(reason));
}
