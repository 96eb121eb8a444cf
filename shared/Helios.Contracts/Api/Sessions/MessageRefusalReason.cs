using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Sessions;

/// <summary>Why a text was not typed to an agent, or not accepted by it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MessageRefusalReason>))]
public enum MessageRefusalReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The agent is at a dialog that a person must answer.</summary>
    Dialog,

    /// <summary>No agent of this launch runs; the text would go to a shell.</summary>
    AgentDead,

    /// <summary>The text is too long for the agent.</summary>
    TooLong,

    /// <summary>It was typed, and the agent did not become active.</summary>
    Stalled,

    /// <summary>An agent in this mode accepts no messages.</summary>
    NotSupported,

    /// <summary>The agent has not started yet.</summary>
    NotStarted,

    /// <summary>The session has ended.</summary>
    SessionEnded,

    /// <summary>The host did not answer before the deadline.</summary>
    Unanswered,

    /// <summary>Something failed on the host.</summary>
    HostError,
}
