namespace Helios.Contracts.Sessions;

/// <summary>Why a session is what it is.</summary>
public sealed record SessionExplained
{
    /// <summary>The explanation.</summary>
    public required SessionExplanation Explanation { get; init; }
}
