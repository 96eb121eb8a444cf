using Helios.Contracts.Api.Harness;

namespace Helios.Contracts.Harness;

/// <summary>The result of an on-demand probe, in addition to the status, which follows single probes slowly.</summary>
public sealed record HarnessChecked
{
    /// <summary>Whether the harness answered this probe successfully.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Its status after this probe.</summary>
    public required HarnessStatus Status { get; init; }

    /// <summary>Why it is not healthy: one of a fixed set in snake case, such as harness_timed_out.</summary>
    public string? Reason { get; init; }
}
