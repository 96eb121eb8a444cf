using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>An agent has told the provider's own id of its conversation.</summary>
public sealed record ProviderSessionCaptured : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The id.</summary>
    public required string ProviderSessionId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
