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
