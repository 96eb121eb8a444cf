using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Ends an agent and everything it started. Idempotent; answered with <see cref="AgentEnded"/>, also when nothing of it is left.</summary>
public sealed record EndAgent
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
