namespace Helios.Contracts.Lanes;

/// <summary>One transition of a lane.</summary>
public sealed record LaneTransition
{
    /// <summary>The state before; unspecified for the first.</summary>
    public required LaneStatus From { get; init; }

    /// <summary>The state after.</summary>
    public required LaneStatus To { get; init; }

    /// <summary>What moved it.</summary>
    public required string Event { get; init; }

    /// <summary>Who asked.</summary>
    public required string Actor { get; init; }

    /// <summary>The request that it belongs to.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}
