using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What an agent was last seen doing: the fourth axis of a session's state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ActivityState>))]
public enum ActivityState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>A turn goes on.</summary>
    Active,

    /// <summary>A turn has just ended.</summary>
    Ready,

    /// <summary>It has been quiet for a while.</summary>
    Idle,

    /// <summary>An empty prompt awaits an instruction. Stays until a new turn.</summary>
    WaitingInput,

    /// <summary>It stopped at a permission dialog, into which nothing is ever typed by itself. Stays until a new turn, or until that dialog is answered.</summary>
    Blocked,

    /// <summary>It said good-bye.</summary>
    Exited,
}
