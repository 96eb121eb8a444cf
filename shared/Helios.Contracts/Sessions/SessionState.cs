using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a session is doing: the first axis of its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionState>))]
public enum SessionState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>No agent has shown itself yet.</summary>
    NotStarted,

    /// <summary>The agent works.</summary>
    Working,

    /// <summary>The agent waits for nothing in particular.</summary>
    Idle,

    /// <summary>The agent waits for a person.</summary>
    NeedsInput,

    /// <summary>It could not be found out in time whether the agent lives, or it makes no progress: a person was told.</summary>
    Stuck,

    /// <summary>Whether the agent lives is being found out.</summary>
    Detecting,

    /// <summary>The work is done.</summary>
    Done,

    /// <summary>The session has ended.</summary>
    Terminated,
}
