using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Why the registry refused; each is a reason of the HTTP contract.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionRefusalReason>))]
public enum SessionRefusalReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>There is no such session.</summary>
    SessionNotFound,

    /// <summary>The lane has an active session of another kind (fields: session_id, provider, provider_session_id).</summary>
    LaneAlreadyMapped,

    /// <summary>Another lane has an active session with this provider session id (fields: session_id, lane_id).</summary>
    ProviderSessionInUse,

    /// <summary>The provider is not known, or cannot be reached as asked.</summary>
    UnsupportedProvider,

    /// <summary>An agent of the session lives.</summary>
    SessionAlive,

    /// <summary>The state does not take this (fields: state, event).</summary>
    InvalidTransition,

    /// <summary>The host does not answer.</summary>
    HostUnreachable,

    /// <summary>The request is not possible as it is.</summary>
    InvalidRequest,

    /// <summary>The session has another revision than the caller expected (fields: revision).</summary>
    RevisionConflict,
}
