using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Whether somebody holds a session.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AttachmentStatus>))]
public enum AttachmentStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Nobody was heard of for a while; the agent, if there is one, goes on.</summary>
    Detached,

    /// <summary>The agent is being started.</summary>
    Attaching,

    /// <summary>Somebody holds it.</summary>
    Attached,

    /// <summary>The agent is being started again.</summary>
    Restoring,

    /// <summary>The session has ended.</summary>
    Terminated,
}
