using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts;

/// <summary>A query was not answered, or a command was not executed; nothing has changed.</summary>
public sealed record Refused
{
    /// <summary>The reason.</summary>
    public required RefusalReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>The reason's own fields.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}

/// <summary>Why something was refused; each is a reason of the HTTP contract or translated into one.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RefusalReason>))]
public enum RefusalReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The request is invalid.</summary>
    InvalidRequest,

    /// <summary>Not allowed in the current state (fields: state, event).</summary>
    InvalidTransition,

    /// <summary>The entity has another revision than the caller expected (fields: revision).</summary>
    RevisionConflict,

    /// <summary>There is no such workspace.</summary>
    WorkspaceNotFound,

    /// <summary>There is no such lane.</summary>
    LaneNotFound,

    /// <summary>There is no such run in this lane.</summary>
    RunNotFound,

    /// <summary>There is no such session.</summary>
    SessionNotFound,

    /// <summary>The terminal does not exist, or has been closed.</summary>
    TerminalNotFound,

    /// <summary>The archive does not exist, or has been deleted.</summary>
    ArchiveNotFound,

    /// <summary>No slot is free (fields: scope, limit, in_use).</summary>
    LaneCapacityExceeded,

    /// <summary>The lane has ended.</summary>
    LaneClosed,

    /// <summary>Agents are attached (fields: count).</summary>
    AgentsAttached,

    /// <summary>A run is in flight and the lane is not shared (fields: run_id).</summary>
    RunInFlight,

    /// <summary>Another open lane of the workspace has this display name.</summary>
    DisplayNameTaken,

    /// <summary>The branch is checked out elsewhere.</summary>
    BranchInUse,

    /// <summary>The branch name is not one that git accepts.</summary>
    BranchInvalid,

    /// <summary>The base does not resolve to a commit.</summary>
    BaseRefNotFound,

    /// <summary>The path is not a git repository, or cannot be read.</summary>
    RepositoryNotFound,

    /// <summary>The repository has no commit.</summary>
    RepositoryEmpty,

    /// <summary>The repository is still being fetched; try again later.</summary>
    RepositoryNotReady,

    /// <summary>The repository's own setup file is not valid.</summary>
    SetupInvalid,

    /// <summary>The repository's own setup file is not approved.</summary>
    SetupNotApproved,

    /// <summary>The lane already has an active session that does not match (fields: session_id, provider, provider_session_id).</summary>
    LaneAlreadyMapped,

    /// <summary>Another lane has an active session with this provider session id (fields: session_id, lane_id).</summary>
    ProviderSessionInUse,

    /// <summary>The provider is unknown, or does not support the requested transport.</summary>
    UnsupportedProvider,

    /// <summary>An agent of the session is alive.</summary>
    SessionAlive,

    /// <summary>The account of the agent is at its usage limit (fields: session_id, resets_at).</summary>
    UsageLimited,

    /// <summary>The lane's par task has no terminals.</summary>
    TerminalsUnsupported,

    /// <summary>The agent shows no dialog.</summary>
    DialogNotFound,

    /// <summary>The agent shows another dialog than the one that was answered.</summary>
    DialogChanged,

    /// <summary>No forge is known for the remote.</summary>
    ForgeNotConfigured,

    /// <summary>There is no token for the forge, or it does not accept the token.</summary>
    ForgeUnauthenticated,

    /// <summary>The forge does not accept the pull request.</summary>
    ForgeRefused,

    /// <summary>The forge does not answer.</summary>
    ForgeUnavailable,

    /// <summary>The host does not answer.</summary>
    HostUnreachable,

    /// <summary>No host can accept the lane.</summary>
    NoHostAvailable,

    /// <summary>A part of the service does not respond, such as the host's terminals.</summary>
    ServiceUnavailable,
}
