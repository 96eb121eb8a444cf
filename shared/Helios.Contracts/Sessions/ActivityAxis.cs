namespace Helios.Contracts.Sessions;

/// <summary>What the agent was last seen doing.</summary>
public sealed record ActivityAxis
{
    /// <summary>The activity.</summary>
    public required ActivityState State { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who saw it.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>Which permission dialog the agent stands at, while it is blocked; its answer names it.</summary>
    public string? DialogId { get; init; }
}
