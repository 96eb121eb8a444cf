namespace Helios.LaneOrchestrator.Outcomes;

/// <summary>A reason in the HTTP contract: its name, its status and its title. The set is fixed.</summary>
internal sealed record ProblemReason
{
    private ProblemReason(string name, int status, string title)
    {
        Name = name;
        Status = status;
        Title = title;
    }

    public string Name { get; }

    public int Status { get; }

    public string Title { get; }

    public static ProblemReason InvalidRequest { get; } = new("invalid_request", 400, "Invalid request");

    public static ProblemReason CursorUnknown { get; } = new("cursor_unknown", 400, "The cursor is beyond the end");

    public static ProblemReason Unauthenticated { get; } = new("unauthenticated", 401, "Bearer token required");

    public static ProblemReason Forbidden { get; } = new("forbidden", 403, "Not allowed");

    public static ProblemReason HostNotAllowed { get; } = new("host_not_allowed", 403, "The Host header names an unknown host");

    public static ProblemReason OriginNotAllowed { get; } = new("origin_not_allowed", 403, "The Origin is not allowed");

    public static ProblemReason WorkspaceNotFound { get; } = new("workspace_not_found", 404, "Workspace not found");

    public static ProblemReason LaneNotFound { get; } = new("lane_not_found", 404, "Lane not found");

    public static ProblemReason RunNotFound { get; } = new("run_not_found", 404, "Run not found");

    public static ProblemReason SessionNotFound { get; } = new("session_not_found", 404, "Session not found");

    public static ProblemReason HostNotFound { get; } = new("host_not_found", 404, "Host not found");

    public static ProblemReason TerminalNotFound { get; } = new("terminal_not_found", 404, "Terminal not found");

    public static ProblemReason DialogNotFound { get; } = new("dialog_not_found", 404, "The agent shows no dialog");

    public static ProblemReason ArchiveNotFound { get; } = new("archive_not_found", 404, "Archive not found");

    public static ProblemReason DeadLetterNotFound { get; } = new("dead_letter_not_found", 404, "Dead letter not found");

    public static ProblemReason TokenNotFound { get; } = new("token_not_found", 404, "Token not found");

    public static ProblemReason EnrolmentNotFound { get; } = new("enrolment_not_found", 404, "Enrolment not found");

    public static ProblemReason NotFound { get; } = new("not_found", 404, "Not found");

    public static ProblemReason MethodNotAllowed { get; } = new("method_not_allowed", 405, "Method not allowed");

    public static ProblemReason InvalidTransition { get; } = new("invalid_transition", 409, "Not allowed in the current state");

    public static ProblemReason LaneCapacityExceeded { get; } = new("lane_capacity_exceeded", 409, "No free slot");

    public static ProblemReason LaneClosed { get; } = new("lane_closed", 409, "The lane is closed");

    public static ProblemReason AgentsAttached { get; } = new("agents_attached", 409, "Agents are attached");

    public static ProblemReason RunInFlight { get; } = new("run_in_flight", 409, "A run is in flight");

    public static ProblemReason DisplayNameTaken { get; } = new("display_name_taken", 409, "The display name is taken");

    public static ProblemReason WorkspaceExists { get; } = new("workspace_exists", 409, "The workspace already exists");

    public static ProblemReason WorkspaceInUse { get; } = new("workspace_in_use", 409, "The workspace has open lanes");

    public static ProblemReason BranchInUse { get; } = new("branch_in_use", 409, "The branch is in use");

    public static ProblemReason SetupNotApproved { get; } = new("setup_not_approved", 409, "The repository's setup is not approved");

    public static ProblemReason WorktreeUnreadable { get; } = new("worktree_unreadable", 409, "The lane's worktree is not readable");

    public static ProblemReason LaneUncommitted { get; } = new("lane_uncommitted", 409, "The lane has uncommitted changes");

    public static ProblemReason LaneOffBranch { get; } = new("lane_off_branch", 409, "The lane's worktree is not on its branch");

    public static ProblemReason LaneBusy { get; } = new("lane_busy", 409, "A git operation is in progress in the lane");

    public static ProblemReason LaneUnsafe { get; } = new("lane_unsafe", 409, "The lane's own git settings could start a program");

    public static ProblemReason LaneMoved { get; } = new("lane_moved", 409, "The lane's branch keeps moving");

    public static ProblemReason TargetNotBranch { get; } = new("target_not_branch", 409, "The target is not another local branch");

    public static ProblemReason TargetUncommitted { get; } = new("target_uncommitted", 409, "The target's checkout is not clean");

    public static ProblemReason TargetMoved { get; } = new("target_moved", 409, "The target keeps moving");

    public static ProblemReason MergeConflicts { get; } = new("merge_conflicts", 409, "There are conflicts");

    public static ProblemReason NotFastForward { get; } = new("not_fast_forward", 409, "A fast-forward is not possible");

    public static ProblemReason GitRefused { get; } = new("git_refused", 409, "Git, a hook or the signing program refused");

    public static ProblemReason GitTooOld { get; } = new("git_too_old", 409, "The host's git is too old");

    public static ProblemReason RemoteNotFound { get; } = new("remote_not_found", 409, "No such remote");

    public static ProblemReason PushRejected { get; } = new("push_rejected", 409, "The remote rejected the push");

    public static ProblemReason LaneUnchanged { get; } = new("lane_unchanged", 409, "The lane has no commits of its own");

    public static ProblemReason ForgeNotConfigured { get; } = new("forge_not_configured", 409, "No forge is known for the remote");

    public static ProblemReason ForgeUnauthenticated { get; } =
        new("forge_unauthenticated", 409, "The forge needs a token that it accepts");

    public static ProblemReason ForgeRefused { get; } = new("forge_refused", 409, "The forge does not accept the pull request");

    public static ProblemReason ForgeUnavailable { get; } = new("forge_unavailable", 503, "The forge does not answer");

    public static ProblemReason SetupDiffers { get; } = new("setup_differs", 409, "The repository's setup file is different");

    public static ProblemReason LaneAlreadyMapped { get; } = new("lane_already_mapped", 409, "The lane already has a session");

    public static ProblemReason ProviderSessionInUse { get; } =
        new("provider_session_in_use", 409, "The conversation belongs to another lane");

    public static ProblemReason DialogChanged { get; } = new("dialog_changed", 409, "The agent shows another dialog");

    public static ProblemReason SessionAlive { get; } = new("session_alive", 409, "The session's agent may still be running");

    public static ProblemReason UsageLimited { get; } = new("usage_limited", 409, "The agent's account is at its usage limit");

    public static ProblemReason DeadLetterUnreadable { get; } = new("dead_letter_unreadable", 409, "The dead letter cannot be sent again");

    public static ProblemReason TokenNameTaken { get; } = new("token_name_taken", 409, "The token's name is taken");

    public static ProblemReason HostAlive { get; } = new("host_alive", 409, "The host responds");

    public static ProblemReason HostInUse { get; } = new("host_in_use", 409, "The host has open lanes");

    public static ProblemReason HostDiffers { get; } = new("host_differs", 409, "The machine is another host");

    public static ProblemReason EnrolmentUnavailable { get; } = new("enrolment_unavailable", 409, "Hosts cannot be enrolled");

    public static ProblemReason EnrolmentUsed { get; } = new("enrolment_used", 409, "The enrolment's token was used");

    public static ProblemReason EnrolmentExpired { get; } = new("enrolment_expired", 409, "The enrolment's token has expired");

    public static ProblemReason EnrolmentRevoked { get; } = new("enrolment_revoked", 409, "The enrolment was revoked");

    public static ProblemReason RevisionConflict { get; } = new("revision_conflict", 412, "The resource has changed since it was read");

    public static ProblemReason BodyTooLarge { get; } = new("body_too_large", 413, "The body is too large");

    public static ProblemReason UriTooLong { get; } = new("uri_too_long", 414, "The URI is too long");

    public static ProblemReason RateLimited { get; } = new("rate_limited", 429, "Too many requests");

    public static ProblemReason HeadersTooLarge { get; } = new("headers_too_large", 431, "The headers are too large");

    public static ProblemReason UnsupportedMediaType { get; } = new("unsupported_media_type", 415, "Unsupported media type");

    public static ProblemReason BaseRefNotFound { get; } = new("base_ref_not_found", 422, "Base not found");

    public static ProblemReason BranchInvalid { get; } = new("branch_invalid", 422, "Invalid branch name");

    public static ProblemReason RepositoryNotFound { get; } = new("repository_not_found", 422, "Repository not found");

    public static ProblemReason RepositoryEmpty { get; } = new("repository_empty", 422, "The repository has no commits");

    public static ProblemReason SetupInvalid { get; } = new("setup_invalid", 422, "The repository's setup file is invalid");

    public static ProblemReason TerminalsUnsupported { get; } = new("terminals_unsupported", 422, "The lane has no terminals");

    public static ProblemReason UnsupportedProvider { get; } = new("unsupported_provider", 422, "Unsupported provider or transport");

    public static ProblemReason IdempotencyKeyReused { get; } =
        new("idempotency_key_reused", 422, "The idempotency key was used for another request");

    public static ProblemReason ProvisionFailed { get; } = new("provision_failed", 422, "The lane could not be created");

    public static ProblemReason ProvisionTimeout { get; } = new("provision_timeout", 422, "The lane was not created in time");

    public static ProblemReason InternalError { get; } = new("internal_error", 500, "Internal error");

    public static ProblemReason NotImplemented { get; } = new("not_implemented", 501, "Not implemented");

    public static ProblemReason HostUnreachable { get; } = new("host_unreachable", 503, "The host does not respond");

    public static ProblemReason NoHostAvailable { get; } = new("no_host_available", 503, "No host available");

    public static ProblemReason ServiceUnavailable { get; } = new("service_unavailable", 503, "A part of Helios does not respond");

    public static ProblemReason Overloaded { get; } = new("overloaded", 503, "Helios is overloaded");

    public static IReadOnlyList<ProblemReason> All { get; } =
    [
        InvalidRequest,
        CursorUnknown,
        Unauthenticated,
        Forbidden,
        HostNotAllowed,
        OriginNotAllowed,
        WorkspaceNotFound,
        LaneNotFound,
        RunNotFound,
        SessionNotFound,
        HostNotFound,
        TerminalNotFound,
        DialogNotFound,
        ArchiveNotFound,
        DeadLetterNotFound,
        TokenNotFound,
        EnrolmentNotFound,
        NotFound,
        MethodNotAllowed,
        InvalidTransition,
        LaneCapacityExceeded,
        LaneClosed,
        AgentsAttached,
        RunInFlight,
        DisplayNameTaken,
        WorkspaceExists,
        WorkspaceInUse,
        BranchInUse,
        SetupNotApproved,
        LaneUncommitted,
        LaneOffBranch,
        LaneBusy,
        LaneUnsafe,
        LaneMoved,
        TargetNotBranch,
        TargetUncommitted,
        TargetMoved,
        MergeConflicts,
        NotFastForward,
        GitRefused,
        GitTooOld,
        RemoteNotFound,
        PushRejected,
        LaneUnchanged,
        ForgeNotConfigured,
        ForgeUnauthenticated,
        ForgeRefused,
        ForgeUnavailable,
        SetupDiffers,
        WorktreeUnreadable,
        LaneAlreadyMapped,
        ProviderSessionInUse,
        SessionAlive,
        UsageLimited,
        DialogChanged,
        DeadLetterUnreadable,
        TokenNameTaken,
        HostAlive,
        HostInUse,
        HostDiffers,
        EnrolmentUnavailable,
        EnrolmentUsed,
        EnrolmentExpired,
        EnrolmentRevoked,
        RevisionConflict,
        BodyTooLarge,
        UriTooLong,
        RateLimited,
        HeadersTooLarge,
        UnsupportedMediaType,
        BaseRefNotFound,
        BranchInvalid,
        RepositoryNotFound,
        RepositoryEmpty,
        SetupInvalid,
        TerminalsUnsupported,
        UnsupportedProvider,
        IdempotencyKeyReused,
        ProvisionFailed,
        ProvisionTimeout,
        InternalError,
        NotImplemented,
        HostUnreachable,
        NoHostAvailable,
        ServiceUnavailable,
        Overloaded,
    ];

    /// <summary>Finds a reason by name; the reasons in messages use the same names.</summary>
    public static ProblemReason Of(string name) =>
        All.FirstOrDefault(reason => reason.Name == name)
        ?? throw new ArgumentOutOfRangeException(nameof(name), name, "Not a reason of the contract.");
}
