namespace Helios.Contracts.Sessions;

/// <summary>What the agent runs in.</summary>
public sealed record RuntimeAxis
{
    /// <summary>The state.</summary>
    public required RuntimeState State { get; init; }

    /// <summary>Why.</summary>
    public required RuntimeReason Reason { get; init; }
}
