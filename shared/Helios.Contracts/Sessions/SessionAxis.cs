namespace Helios.Contracts.Sessions;

/// <summary>What a session is doing, and why.</summary>
public sealed record SessionAxis
{
    /// <summary>The state.</summary>
    public required SessionState State { get; init; }

    /// <summary>Why.</summary>
    public required SessionReason Reason { get; init; }
}
