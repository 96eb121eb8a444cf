using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>An agent runs and is ready.</summary>
public sealed record AgentLaunched : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Its process.</summary>
    public required int Pid { get; init; }

    /// <summary>When that process started.</summary>
    public DateTimeOffset? ProcessStartedAt { get; init; }

    /// <summary>Where its terminal is, on its host.</summary>
    public string? TerminalTarget { get; init; }

    /// <summary>The run that it is, when it was started headless.</summary>
    public RunId? RunId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
