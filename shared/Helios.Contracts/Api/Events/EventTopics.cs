namespace Helios.Contracts.Api.Events;

/// <summary>The topics of the public events: each is the event's <c>type</c> and its routing key on the exchange.</summary>
public static class EventTopics
{
    /// <summary>The durable topic exchange that carries the events.</summary>
    public const string Exchange = "helios.events";

    /// <summary>A workspace was registered.</summary>
    public const string WorkspaceRegistered = "workspace.registered";

    /// <summary>A workspace was changed.</summary>
    public const string WorkspaceChanged = "workspace.changed";

    /// <summary>A workspace was deleted.</summary>
    public const string WorkspaceDeleted = "workspace.deleted";

    /// <summary>A lane was admitted or queued.</summary>
    public const string LaneCreateStarted = "lane.create.started";

    /// <summary>A lane is ready for the first time.</summary>
    public const string LaneCreated = "lane.created";

    /// <summary>The host has begun another step of creating a lane; published only if it takes longer than a second.</summary>
    public const string LaneCreateProgressed = "lane.create.progressed";

    /// <summary>A lane could not be created.</summary>
    public const string LaneCreateFailed = "lane.create.failed";

    /// <summary>A lane is waiting for a slot.</summary>
    public const string LaneQueued = "lane.queued";

    /// <summary>An agent joined.</summary>
    public const string LaneAttached = "lane.attached";

    /// <summary>An agent left.</summary>
    public const string LaneDetached = "lane.detached";

    /// <summary>An agent could not join.</summary>
    public const string LaneAttachFailed = "lane.attach.failed";

    /// <summary>A clean-up began; once per lane.</summary>
    public const string LaneCleanupStarted = "lane.cleanup.started";

    /// <summary>A lane has ended and nothing of it is left.</summary>
    public const string LaneCleaned = "lane.cleaned";

    /// <summary>An attempt to tear a lane down failed.</summary>
    public const string LaneCleanupFailed = "lane.cleanup.failed";

    /// <summary>A lane made a transition: <c>from</c>, <c>to</c>, <c>event</c>, <c>reason</c>.</summary>
    public const string LaneStateChanged = "lane.state.changed";

    /// <summary>A lane is shared.</summary>
    public const string LaneShared = "lane.shared";

    /// <summary>A lane is no longer shared.</summary>
    public const string LaneUnshared = "lane.unshared";

    /// <summary>A lane needs a person.</summary>
    public const string LaneBlocked = "lane.blocked";

    /// <summary>A lane no longer needs a person.</summary>
    public const string LaneUnblocked = "lane.unblocked";

    /// <summary>The worktree is in place.</summary>
    public const string LaneWorktreeProvisioned = "lane.worktree.provisioned";

    /// <summary>Unsaved work was archived.</summary>
    public const string LaneWorktreeArchived = "lane.worktree.archived";

    /// <summary>A snapshot of a lane in use was taken.</summary>
    public const string LaneSnapshotTaken = "lane.snapshot.taken";

    /// <summary>Everything in a lane was committed.</summary>
    public const string LaneCommitted = "lane.committed";

    /// <summary>What had happened in its base came into a lane.</summary>
    public const string LaneRebased = "lane.rebased";

    /// <summary>A lane was merged into another branch.</summary>
    public const string LaneMerged = "lane.merged";

    /// <summary>A lane's branch was pushed.</summary>
    public const string LanePushed = "lane.pushed";

    /// <summary>The worktree was removed.</summary>
    public const string LaneWorktreeRemoved = "lane.worktree.removed";

    /// <summary>A worktree without an open lane was removed.</summary>
    public const string LaneWorktreeOrphanCleaned = "lane.worktree.orphan_cleaned";

    /// <summary>A par task was bound.</summary>
    public const string LaneParTaskBound = "lane.par_task.bound";

    /// <summary>The par task was ended.</summary>
    public const string LaneParTaskTerminated = "lane.par_task.terminated";

    /// <summary>No probe of the par task succeeded for too long.</summary>
    public const string LaneParTaskStale = "lane.par_task.stale";

    /// <summary>The par task had to be killed.</summary>
    public const string LaneParTaskForceKilled = "lane.par_task.force_killed";

    /// <summary>The terminals were ended.</summary>
    public const string LaneTerminalsTerminated = "lane.terminals.terminated";

    /// <summary>A run was started.</summary>
    public const string LaneRunStarted = "lane.run.started";

    /// <summary>A run has exited.</summary>
    public const string LaneRunCompleted = "lane.run.completed";

    /// <summary>A run was killed because its time limit passed.</summary>
    public const string LaneRunTimedOut = "lane.run.timed_out";

    /// <summary>A run was cancelled.</summary>
    public const string LaneRunCancelled = "lane.run.cancelled";

    /// <summary>The host can no longer tell how a run ended.</summary>
    public const string LaneRunLost = "lane.run.lost";

    /// <summary>A session was created.</summary>
    public const string SessionCreated = "session.created";

    /// <summary>A session is in use.</summary>
    public const string SessionAttached = "session.attached";

    /// <summary>There was no heartbeat for too long; the agent continues.</summary>
    public const string SessionDetached = "session.detached";

    /// <summary>A session's state changed.</summary>
    public const string SessionStateChanged = "session.state.changed";

    /// <summary>Its agent's runtime changed.</summary>
    public const string SessionRuntimeChanged = "session.runtime.changed";

    /// <summary>Its agent's observed activity changed.</summary>
    public const string SessionActivityChanged = "session.activity.changed";

    /// <summary>Its pull request changed.</summary>
    public const string SessionPrChanged = "session.pr.changed";

    /// <summary>A usage limit stops a session's agent, or its reset time has changed.</summary>
    public const string SessionLimited = "session.limited";

    /// <summary>A session's agent works again after a usage limit.</summary>
    public const string SessionResumed = "session.resumed";

    /// <summary>Its route to the model changed.</summary>
    public const string SessionTransportChanged = "session.transport.changed";

    /// <summary>Its agent is being restarted.</summary>
    public const string SessionRestoreStarted = "session.restore.started";

    /// <summary>Its agent runs again.</summary>
    public const string SessionRestoreCompleted = "session.restore.completed";

    /// <summary>Its agent could not be restarted.</summary>
    public const string SessionRestoreFailed = "session.restore.failed";

    /// <summary>Its end was requested.</summary>
    public const string SessionTerminateStarted = "session.terminate.started";

    /// <summary>It has ended.</summary>
    public const string SessionTerminated = "session.terminated";

    /// <summary>Something of its agent is left; Helios keeps trying.</summary>
    public const string SessionTerminateFailed = "session.terminate.failed";

    /// <summary>A text for its agent was accepted.</summary>
    public const string SessionMessageAccepted = "session.message.accepted";

    /// <summary>The text was typed and the agent became active.</summary>
    public const string SessionMessageDelivered = "session.message.delivered";

    /// <summary>The agent itself confirmed that it received the text.</summary>
    public const string SessionMessageAcknowledged = "session.message.acknowledged";

    /// <summary>The text was not delivered.</summary>
    public const string SessionMessageFailed = "session.message.failed";

    /// <summary>Helios reacted to a session: it prompted the agent or notified a person.</summary>
    public const string SessionReactionSent = "session.reaction.sent";

    /// <summary>A planned reaction is no longer needed.</summary>
    public const string SessionReactionSuperseded = "session.reaction.superseded";

    /// <summary>Prompting the agent did not help or was not possible: a person was notified.</summary>
    public const string SessionReactionEscalated = "session.reaction.escalated";

    /// <summary>A problem is with a host rather than with its sessions.</summary>
    public const string SessionIncidentStarted = "session.incident.started";

    /// <summary>The incident is over.</summary>
    public const string SessionIncidentEnded = "session.incident.ended";

    /// <summary>The state of the harness changed.</summary>
    public const string HarnessStatusChanged = "harness.status.changed";

    /// <summary>A host joined for the first time.</summary>
    public const string HostJoined = "host.joined";

    /// <summary>A host was silent for too long.</summary>
    public const string HostLost = "host.lost";

    /// <summary>A host is back.</summary>
    public const string HostReturned = "host.returned";

    /// <summary>A host accepts no new lanes.</summary>
    public const string HostDraining = "host.draining";

    /// <summary>A draining host has no lanes left.</summary>
    public const string HostDrained = "host.drained";

    /// <summary>A draining host accepts new lanes again.</summary>
    public const string HostUndrained = "host.undrained";

    /// <summary>Another machine took over a host's id.</summary>
    public const string HostReplaced = "host.replaced";

    /// <summary>An operator changed a host's labels.</summary>
    public const string HostChanged = "host.changed";

    /// <summary>An operator took a host's access away.</summary>
    public const string HostRevoked = "host.revoked";

    /// <summary>A host was given up.</summary>
    public const string HostForgotten = "host.forgotten";

    /// <summary>A problem of a host: a repository cannot be examined, or trash cannot be deleted. It ends no lane.</summary>
    public const string HostIncidentStarted = "host.incident.started";

    /// <summary>The incident is over.</summary>
    public const string HostIncidentEnded = "host.incident.ended";

    /// <summary>A host is being reconciled.</summary>
    public const string ReconciliationStarted = "reconciliation.started";

    /// <summary>A host was reconciled.</summary>
    public const string ReconciliationCompleted = "reconciliation.completed";

    /// <summary>A message failed for good.</summary>
    public const string DeadLetterAdded = "dead_letter.added";

    /// <summary>A dead letter was sent again.</summary>
    public const string DeadLetterReplayed = "dead_letter.replayed";

    /// <summary>A dead letter was deleted.</summary>
    public const string DeadLetterDropped = "dead_letter.dropped";

    /// <summary>A token was created.</summary>
    public const string TokenCreated = "token.created";

    /// <summary>A token was revoked.</summary>
    public const string TokenRevoked = "token.revoked";

    /// <summary>An enrolment of a host was created.</summary>
    public const string HostEnrolmentCreated = "host.enrolment.created";

    /// <summary>A machine has used an enrolment.</summary>
    public const string HostEnrolmentUsed = "host.enrolment.used";

    /// <summary>An enrolment was revoked before its host was there.</summary>
    public const string HostEnrolmentRevoked = "host.enrolment.revoked";

    /// <summary>A service has deleted old records and events.</summary>
    public const string RetentionCompleted = "retention.completed";

    /// <summary>Something without an open lane was found.</summary>
    public const string OrphanFound = "orphan.found";

    /// <summary>Every topic.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        WorkspaceRegistered,
        WorkspaceChanged,
        WorkspaceDeleted,
        LaneCreateStarted,
        LaneCreated,
        LaneCreateProgressed,
        LaneCreateFailed,
        LaneQueued,
        LaneAttached,
        LaneDetached,
        LaneAttachFailed,
        LaneCleanupStarted,
        LaneCleaned,
        LaneCleanupFailed,
        LaneStateChanged,
        LaneShared,
        LaneUnshared,
        LaneBlocked,
        LaneUnblocked,
        LaneWorktreeProvisioned,
        LaneWorktreeArchived,
        LaneSnapshotTaken,
        LaneCommitted,
        LaneRebased,
        LaneMerged,
        LanePushed,
        LaneWorktreeRemoved,
        LaneWorktreeOrphanCleaned,
        LaneParTaskBound,
        LaneParTaskTerminated,
        LaneParTaskStale,
        LaneParTaskForceKilled,
        LaneTerminalsTerminated,
        LaneRunStarted,
        LaneRunCompleted,
        LaneRunTimedOut,
        LaneRunCancelled,
        LaneRunLost,
        SessionCreated,
        SessionAttached,
        SessionDetached,
        SessionStateChanged,
        SessionRuntimeChanged,
        SessionActivityChanged,
        SessionPrChanged,
        SessionLimited,
        SessionResumed,
        SessionTransportChanged,
        SessionRestoreStarted,
        SessionRestoreCompleted,
        SessionRestoreFailed,
        SessionTerminateStarted,
        SessionTerminated,
        SessionTerminateFailed,
        SessionMessageAccepted,
        SessionMessageDelivered,
        SessionMessageAcknowledged,
        SessionMessageFailed,
        SessionReactionSent,
        SessionReactionSuperseded,
        SessionReactionEscalated,
        SessionIncidentStarted,
        SessionIncidentEnded,
        HarnessStatusChanged,
        HostJoined,
        HostLost,
        HostReturned,
        HostDraining,
        HostDrained,
        HostUndrained,
        HostReplaced,
        HostChanged,
        HostForgotten,
        HostRevoked,
        HostIncidentStarted,
        HostIncidentEnded,
        ReconciliationStarted,
        ReconciliationCompleted,
        OrphanFound,
        DeadLetterAdded,
        DeadLetterReplayed,
        DeadLetterDropped,
        TokenCreated,
        TokenRevoked,
        HostEnrolmentCreated,
        HostEnrolmentUsed,
        HostEnrolmentRevoked,
        RetentionCompleted,
    ];
}
