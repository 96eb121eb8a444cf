namespace Helios.Contracts.Harness;

/// <summary>Asks the monitor for the status. Answered with <see cref="HarnessStatusAnswer"/>.</summary>
public sealed record GetHarnessStatus
{
    /// <summary>Whether to probe now; concurrent requests share one probe.</summary>
    public bool Fresh { get; init; }
}
