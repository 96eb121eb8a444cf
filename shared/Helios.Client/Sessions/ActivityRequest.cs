using Helios.Contracts.Sessions;

namespace Helios.Client;

/// <summary>What a session's agent was seen doing, as a hook of its own says it.</summary>
public sealed record ActivityRequest
{
    /// <summary>What it does.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>When it was seen; now when absent. What is older than the last that is known changes nothing.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Which permission dialog it stands at, or which one was answered.</summary>
    public string? DialogId { get; init; }
}
