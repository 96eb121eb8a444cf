using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>
/// Types a text for an agent. Idempotent by its message id; answered with <see cref="MessageDelivered"/> or <see cref="MessageRefused"/>.
/// </summary>
public sealed record SendToAgent
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The deadline for typing it; after that, the sender is informed that it was not typed. Null means no deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A text was typed and the agent became active.</summary>
public sealed record MessageDelivered : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An agent itself confirmed that it received a text.</summary>
public sealed record MessageAcknowledged : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A text was not typed, or not accepted.</summary>
public sealed record MessageRefused : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>The reason.</summary>
    public required MessageRefusalReason Reason { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
