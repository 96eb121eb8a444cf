using Helios.Contracts.Api.Harness;

namespace Helios.HarnessMonitor.Status;

/// <summary>The status of the harness, and the evidence for the next verdict.</summary>
internal sealed record HarnessCondition
{
    public required HarnessStatus Status { get; init; }

    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? LastCheckAt { get; init; }

    public int FailuresInARow { get; init; }

    public int RefusalsSinceSuccess { get; init; }

    public int SuccessesInARow { get; init; }

    public static HarnessCondition NotChecked(DateTimeOffset at) =>
        new()
        {
            Status = HarnessStatus.Unavailable,
            Reason = HarnessReasons.NotChecked,
            Detail = "The harness has not been probed yet.",
            Since = at,
        };
}
