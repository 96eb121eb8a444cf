using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Why the sessions of a lane end.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionEndingReason>))]
public enum SessionEndingReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The lane is being cleaned up.</summary>
    LaneCleanup,

    /// <summary>The lane has ended.</summary>
    LaneClosed,
}
