using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>How far a text to an agent has come: accepted is not delivered, delivered is not seen.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionMessageStatus>))]
public enum SessionMessageStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It is kept and will be typed.</summary>
    Accepted,

    /// <summary>It was typed, and the agent became active.</summary>
    Delivered,

    /// <summary>The agent itself has said so.</summary>
    Acknowledged,

    /// <summary>It did not get there.</summary>
    Failed,
}
