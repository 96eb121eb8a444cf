using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Types a text for an agent. Idempotent by its message id; answered with <see cref="MessageDelivered"/> or <see cref="MessageRefused"/>.</summary>
public sealed record SendToAgent
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

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>When it is too late to type it: whoever sent it is told by then that it was not typed. No bound when absent.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

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

/// <summary>An agent itself has said that it got a text.</summary>
public sealed record MessageAcknowledged : IForSession, IAgentReport
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

/// <summary>A text was not typed, or not seen.</summary>
public sealed record MessageRefused : IForSession, IAgentReport
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

    /// <summary>Why.</summary>
    public required MessageRefusalReason Reason { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Why a text was not typed for an agent, or not seen by it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MessageRefusalReason>))]
public enum MessageRefusalReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The agent stands at a dialog: a person must answer it.</summary>
    Dialog,

    /// <summary>No agent of this launch runs; what is typed would go to a shell.</summary>
    AgentDead,

    /// <summary>The text is longer than the agent takes at once.</summary>
    TooLong,

    /// <summary>It was typed, and the agent did not become active.</summary>
    Stalled,

    /// <summary>An agent in this mode takes no messages.</summary>
    NotSupported,

    /// <summary>The agent is not started yet.</summary>
    NotStarted,

    /// <summary>The session has ended.</summary>
    SessionEnded,

    /// <summary>The host did not answer until the deadline.</summary>
    Unanswered,

    /// <summary>Something failed on the host.</summary>
    HostError,
}
