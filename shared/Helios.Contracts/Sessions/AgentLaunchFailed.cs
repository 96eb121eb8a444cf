using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>An agent could not be started; nothing of it is left running, unless it waits for a person.</summary>
public sealed record AgentLaunchFailed : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Why.</summary>
    public required AgentLaunchFailureReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>What its terminal shows.</summary>
    public string? Screen { get; init; }

    /// <summary>Whether it was left running because a person can answer what it asks.</summary>
    public bool StillRunning { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
