namespace Helios.Contracts.Harness;

/// <summary>Asks the monitor. Answered with <see cref="HarnessStatusAnswer"/>.</summary>
public sealed record GetHarnessStatus
{
    /// <summary>Whether to probe now; several at once share one probe.</summary>
    public bool Fresh { get; init; }
}
