using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>A text was typed and the agent became active.</summary>
public sealed record MessageDelivered : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
