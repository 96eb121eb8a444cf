using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What an agent is doing, seen by its host.</summary>
public sealed record ActivityReported : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>What it does.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>Who saw it.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which permission dialog it stands at, or which one was answered.</summary>
    public string? DialogId { get; init; }

    /// <summary>The last of what it showed.</summary>
    public string? OutputTail { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
