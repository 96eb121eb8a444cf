using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Why an agent could not be started.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentLaunchFailureReason>))]
public enum AgentLaunchFailureReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It started and did not become ready in time; the screen shows why.</summary>
    AgentNotReady,

    /// <summary>It stopped at a question that a person must answer, such as a login or a trust question.</summary>
    AgentBlocked,

    /// <summary>The host has no such program.</summary>
    ProgramNotFound,

    /// <summary>The lane has no worktree or par task on the host.</summary>
    LaneNotReady,

    /// <summary>The host has no adapter for the provider, or the mode is not possible.</summary>
    ProviderNotSupported,

    /// <summary>The provider does not know the conversation that should be resumed.</summary>
    Unresumable,

    /// <summary>It ended before it became ready.</summary>
    AgentExited,

    /// <summary>A later launch or an ending of the same session came first.</summary>
    Superseded,

    /// <summary>The host did not answer until the deadline.</summary>
    Unanswered,

    /// <summary>Something failed on the host.</summary>
    HostError,
}
