using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Sessions;

/// <summary>Whether a session is in use.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AttachmentStatus>))]
public enum AttachmentStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>There was no heartbeat for a while; the agent, if any, continues.</summary>
    Detached,

    /// <summary>The agent is being started.</summary>
    Attaching,

    /// <summary>It is in use.</summary>
    Attached,

    /// <summary>The agent is being restarted.</summary>
    Restoring,

    /// <summary>The session has ended.</summary>
    Terminated,
}

/// <summary>The one-word status for people; derived from the axes when a session is read, never stored.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DisplayStatus>))]
public enum DisplayStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Not started yet.</summary>
    Spawning,

    /// <summary>The agent works.</summary>
    Working,

    /// <summary>The agent waits.</summary>
    Idle,

    /// <summary>The agent's account is at its usage limit; <c>limit</c> says until when.</summary>
    RateLimited,

    /// <summary>A person is needed.</summary>
    NeedsInput,

    /// <summary>A person should look at it.</summary>
    Stuck,

    /// <summary>Helios is checking whether it is alive.</summary>
    Detecting,

    /// <summary>Its pull request is a draft.</summary>
    Draft,

    /// <summary>Its pull request is open.</summary>
    PrOpen,

    /// <summary>Checks are failing.</summary>
    CiFailed,

    /// <summary>A review is pending.</summary>
    ReviewPending,

    /// <summary>A reviewer requested changes.</summary>
    ChangesRequested,

    /// <summary>Its pull request is approved.</summary>
    Approved,

    /// <summary>Its pull request can be merged.</summary>
    Mergeable,

    /// <summary>Its pull request is merged.</summary>
    Merged,

    /// <summary>The work is done.</summary>
    Done,

    /// <summary>Its agent has ended.</summary>
    Killed,

    /// <summary>It was ended with its lane, or after the merge.</summary>
    Cleanup,

    /// <summary>It failed.</summary>
    Errored,
}

/// <summary>The first axis of a session's state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionState>))]
public enum SessionState
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>No agent has appeared yet.</summary>
    NotStarted,

    /// <summary>The agent works.</summary>
    Working,

    /// <summary>The agent is idle.</summary>
    Idle,

    /// <summary>The agent cannot go on until the usage limit of its account is reset.</summary>
    RateLimited,

    /// <summary>The agent waits for a person.</summary>
    NeedsInput,

    /// <summary>
    /// Helios could not determine in time whether the agent is alive, or the agent makes no progress; a person was notified.
    /// </summary>
    Stuck,

    /// <summary>Helios is checking whether the agent is alive.</summary>
    Detecting,

    /// <summary>The work is done.</summary>
    Done,

    /// <summary>The session has ended.</summary>
    Terminated,
}

/// <summary>Why a session is in its state; a fixed set of reasons that a program can branch on.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionReason>))]
public enum SessionReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Its launch was requested.</summary>
    SpawnRequested,

    /// <summary>The agent is running.</summary>
    AgentAcknowledged,

    /// <summary>A turn is in progress.</summary>
    TaskInProgress,

    /// <summary>A pull request was opened.</summary>
    PrCreated,

    /// <summary>Checks of its pull request are failing.</summary>
    FixingCi,

    /// <summary>Its pull request has unanswered comments.</summary>
    ResolvingReviewComments,

    /// <summary>It waits for a person.</summary>
    AwaitingUserInput,

    /// <summary>Its pull request waits for a review.</summary>
    AwaitingExternalReview,

    /// <summary>Its turn has ended.</summary>
    ResearchComplete,

    /// <summary>The provider refused its request because of a usage limit.</summary>
    UsageLimitReached,

    /// <summary>Its pull request is merged; a person decides what comes next.</summary>
    MergedWaitingDecision,

    /// <summary>It was killed on request.</summary>
    ManuallyKilled,

    /// <summary>It was ended because its pull request is merged.</summary>
    PrMerged,

    /// <summary>It was ended with its lane.</summary>
    AutoCleanup,

    /// <summary>Its agent's runtime is gone.</summary>
    RuntimeLost,

    /// <summary>Its agent has exited by itself.</summary>
    AgentProcessExited,

    /// <summary>The host could not determine it.</summary>
    ProbeFailure,

    /// <summary>Its agent could not be started, or failed.</summary>
    ErrorInProcess,
}

/// <summary>The agent's runtime: the third axis of a session's state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeState>))]
public enum RuntimeState
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Nothing is known yet.</summary>
    Unknown,

    /// <summary>It exists.</summary>
    Alive,

    /// <summary>It has ended.</summary>
    Exited,

    /// <summary>It was removed.</summary>
    Missing,

    /// <summary>It could not be determined.</summary>
    ProbeFailed,
}

/// <summary>Why a runtime is in its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeReason>))]
public enum RuntimeReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The launch is not complete.</summary>
    SpawnIncomplete,

    /// <summary>The process is running.</summary>
    ProcessRunning,

    /// <summary>The process is gone.</summary>
    ProcessMissing,

    /// <summary>The terminal is gone.</summary>
    TmuxMissing,

    /// <summary>The terminal server does not answer.</summary>
    RuntimeUnavailable,

    /// <summary>It was killed on request.</summary>
    ManualKillRequested,

    /// <summary>It ended with its lane.</summary>
    AutoCleanup,

    /// <summary>The probe failed.</summary>
    ProbeError,
}

/// <summary>The last observed activity of an agent: the fourth axis of a session's state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ActivityState>))]
public enum ActivityState
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>A turn is in progress.</summary>
    Active,

    /// <summary>A turn has just ended.</summary>
    Ready,

    /// <summary>It has been quiet for a while.</summary>
    Idle,

    /// <summary>An empty prompt waits for an instruction. Stays until a new turn.</summary>
    WaitingInput,

    /// <summary>
    /// It is at a permission dialog, into which Helios never types. Stays until a new turn, or until that dialog is answered.
    /// </summary>
    Blocked,

    /// <summary>It reported its exit.</summary>
    Exited,
}

/// <summary>The observers of an activity.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ActivitySource>))]
public enum ActivitySource
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The agent's own stream of events.</summary>
    Native,

    /// <summary>What its terminal shows.</summary>
    Terminal,

    /// <summary>A hook that the agent called.</summary>
    Hook,

    /// <summary>The process itself.</summary>
    Runtime,

    /// <summary>No observer.</summary>
    None,
}

/// <summary>The pull request of a session: the second axis of its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PullRequestState>))]
public enum PullRequestState
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>There is none.</summary>
    None,

    /// <summary>It is a draft.</summary>
    Draft,

    /// <summary>It is open.</summary>
    Open,

    /// <summary>It is merged.</summary>
    Merged,

    /// <summary>It was closed without being merged.</summary>
    Closed,
}

/// <summary>Why a pull request is in its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PullRequestReason>))]
public enum PullRequestReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>There is none yet.</summary>
    NotCreated,

    /// <summary>It is being worked on.</summary>
    InProgress,

    /// <summary>Checks are failing.</summary>
    CiFailing,

    /// <summary>A review is pending.</summary>
    ReviewPending,

    /// <summary>A reviewer requested changes.</summary>
    ChangesRequested,

    /// <summary>Programs have commented.</summary>
    BotComments,

    /// <summary>It conflicts with its base.</summary>
    MergeConflicts,

    /// <summary>It is approved.</summary>
    Approved,

    /// <summary>It can be merged.</summary>
    MergeReady,

    /// <summary>It is merged.</summary>
    Merged,

    /// <summary>It was closed without being merged.</summary>
    ClosedUnmerged,

    /// <summary>The session was restored; the earlier pull request no longer belongs to it.</summary>
    ClearedOnRestore,
}

/// <summary>The combined result of the checks of a pull request.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CheckState>))]
public enum CheckState
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It is not known.</summary>
    Unknown,

    /// <summary>There are none.</summary>
    None,

    /// <summary>Some are still running.</summary>
    Pending,

    /// <summary>All have passed.</summary>
    Passing,

    /// <summary>Some have failed.</summary>
    Failing,
}

/// <summary>The combined verdict of the reviewers of a pull request.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ReviewState>))]
public enum ReviewState
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>No review, and none is requested.</summary>
    None,

    /// <summary>A review is pending.</summary>
    Pending,

    /// <summary>It is approved.</summary>
    Approved,

    /// <summary>Changes are requested.</summary>
    ChangesRequested,
}

/// <summary>How a session reaches its model.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionTransport>))]
public enum SessionTransport
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Through the harness.</summary>
    CliproxyHarness,

    /// <summary>The provider's own endpoint, for codex.</summary>
    NativeOpenai,

    /// <summary>The provider's own endpoint, for claude-code.</summary>
    NativeAnthropic,

    /// <summary>None: the provider command uses no model that Helios knows.</summary>
    None,
}

/// <summary>
/// What an agent may do without asking a person. Each agent has words of its own for these; one that cannot do what is asked for is not
/// started.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentPermissions>))]
public enum AgentPermissions
{
    /// <summary>Not set: the host's setting for the agent.</summary>
    Unspecified = 0,

    /// <summary>It asks before it changes anything.</summary>
    Ask,

    /// <summary>It may change files of its worktree, and asks before it does more.</summary>
    Edit,

    /// <summary>It only reads.</summary>
    Plan,

    /// <summary>It may do everything: for hosts that are sandboxes themselves.</summary>
    All,
}

/// <summary>How an agent is started.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentMode>))]
public enum AgentMode
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>In a terminal of the lane, where it accepts further messages.</summary>
    Interactive,

    /// <summary>As a run: it runs its prompt and exits.</summary>
    Headless,
}
