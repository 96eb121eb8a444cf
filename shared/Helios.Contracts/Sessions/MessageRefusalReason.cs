using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

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
