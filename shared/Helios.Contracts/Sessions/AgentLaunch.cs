using System.Text.Json.Serialization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>
/// Starts a session's agent on a host. Idempotent by its launch id; sent again until <see cref="AgentLaunched"/> or
/// <see cref="AgentLaunchFailed"/> answers.
/// </summary>
public sealed record LaunchAgent
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>This launch.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The agent.</summary>
    public required string Provider { get; init; }

    /// <summary>How it reaches its model; URL and key come from the host's own settings.</summary>
    public required SessionTransport Transport { get; init; }

    /// <summary>How to start it.</summary>
    public required AgentMode Mode { get; init; }

    /// <summary>The first prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The conversation to resume.</summary>
    public string? ResumeProviderSessionId { get; init; }

    /// <summary>The command to start, for the provider command.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>The model; null for the host's setting.</summary>
    public string? Model { get; init; }

    /// <summary>What it may do without asking; null for the host's setting.</summary>
    public AgentPermissions? Permissions { get; init; }

    /// <summary>Additional variables.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An agent runs and is ready.</summary>
public sealed record AgentLaunched : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Its process.</summary>
    public required int Pid { get; init; }

    /// <summary>When that process started.</summary>
    public DateTimeOffset? ProcessStartedAt { get; init; }

    /// <summary>Its terminal on the host.</summary>
    public string? TerminalTarget { get; init; }

    /// <summary>The run, if it was started headless.</summary>
    public RunId? RunId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An agent could not be started; nothing of it is left running, unless it waits for a person.</summary>
public sealed record AgentLaunchFailed : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The reason.</summary>
    public required AgentLaunchFailureReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>What its terminal shows.</summary>
    public string? Screen { get; init; }

    /// <summary>Whether it was left running because a person can answer its question.</summary>
    public bool StillRunning { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Why an agent could not be started.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentLaunchFailureReason>))]
public enum AgentLaunchFailureReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It started but did not become ready in time; the screen shows why.</summary>
    AgentNotReady,

    /// <summary>It stopped at a question that a person must answer, such as a login or a trust question.</summary>
    AgentBlocked,

    /// <summary>The host has no such program.</summary>
    ProgramNotFound,

    /// <summary>The lane has no worktree or par task on the host.</summary>
    LaneNotReady,

    /// <summary>The host has no adapter for the provider, or the mode is not possible.</summary>
    ProviderNotSupported,

    /// <summary>The provider does not know the conversation to resume.</summary>
    Unresumable,

    /// <summary>It ended before it became ready.</summary>
    AgentExited,

    /// <summary>A later launch or the end of the same session came first.</summary>
    Superseded,

    /// <summary>The host did not answer before the deadline.</summary>
    Unanswered,

    /// <summary>Something failed on the host.</summary>
    HostError,
}

/// <summary>An agent reported the provider's own id of its conversation.</summary>
public sealed record ProviderSessionCaptured : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The id.</summary>
    public required string ProviderSessionId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
