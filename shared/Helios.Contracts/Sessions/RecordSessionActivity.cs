using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Says what an agent is doing, told over HTTP by a hook. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordSessionActivity : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; the current one when absent.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>What it does.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>Who saw it.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>When it was seen; now when absent.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Which permission dialog it stands at, or which one was answered.</summary>
    public string? DialogId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
