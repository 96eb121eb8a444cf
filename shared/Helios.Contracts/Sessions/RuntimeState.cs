using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What the agent runs in: the third axis of a session's state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeState>))]
public enum RuntimeState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Nothing is known yet.</summary>
    Unknown,

    /// <summary>It is there.</summary>
    Alive,

    /// <summary>It has ended.</summary>
    Exited,

    /// <summary>It is gone.</summary>
    Missing,

    /// <summary>It could not be found out.</summary>
    ProbeFailed,
}
