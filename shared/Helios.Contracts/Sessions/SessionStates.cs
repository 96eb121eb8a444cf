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

/// <summary>One word for a person; derived from the axes when a session is read, never stored.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DisplayStatus>))]
public enum DisplayStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Not started yet.</summary>
    Spawning,

    /// <summary>The agent works.</summary>
    Working,

    /// <summary>The agent waits.</summary>
    Idle,

    /// <summary>A person is needed.</summary>
    NeedsInput,

    /// <summary>Somebody should look.</summary>
    Stuck,

    /// <summary>Whether it lives is being found out.</summary>
    Detecting,

    /// <summary>Its pull request is a draft.</summary>
    Draft,

    /// <summary>Its pull request is open.</summary>
    PrOpen,

    /// <summary>Checks fail.</summary>
    CiFailed,

    /// <summary>A review is awaited.</summary>
    ReviewPending,

    /// <summary>A reviewer asks for changes.</summary>
    ChangesRequested,

    /// <summary>Its pull request is approved.</summary>
    Approved,

    /// <summary>Its pull request can be merged.</summary>
    Mergeable,

    /// <summary>Its pull request is merged.</summary>
    Merged,

    /// <summary>The work is done.</summary>
    Done,

    /// <summary>Its agent is gone.</summary>
    Killed,

    /// <summary>It was ended with its lane, or after the merge.</summary>
    Cleanup,

    /// <summary>It failed.</summary>
    Errored,
}

/// <summary>What a session is doing: the first axis of its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionState>))]
public enum SessionState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>No agent has shown itself yet.</summary>
    NotStarted,

    /// <summary>The agent works.</summary>
    Working,

    /// <summary>The agent waits for nothing in particular.</summary>
    Idle,

    /// <summary>The agent waits for a person.</summary>
    NeedsInput,

    /// <summary>It could not be found out in time whether the agent lives, or it makes no progress: a person was told.</summary>
    Stuck,

    /// <summary>Whether the agent lives is being found out.</summary>
    Detecting,

    /// <summary>The work is done.</summary>
    Done,

    /// <summary>The session has ended.</summary>
    Terminated,
}

/// <summary>Why a session is in its state; a closed set that a program can branch on.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionReason>))]
public enum SessionReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Its start was asked for.</summary>
    SpawnRequested,

    /// <summary>The agent has shown that it runs.</summary>
    AgentAcknowledged,

    /// <summary>A turn is going on.</summary>
    TaskInProgress,

    /// <summary>A pull request was opened.</summary>
    PrCreated,

    /// <summary>Checks of its pull request fail.</summary>
    FixingCi,

    /// <summary>Its pull request got comments that want an answer.</summary>
    ResolvingReviewComments,

    /// <summary>It waits for a person.</summary>
    AwaitingUserInput,

    /// <summary>Its pull request waits for a review.</summary>
    AwaitingExternalReview,

    /// <summary>Its turn has ended.</summary>
    ResearchComplete,

    /// <summary>Its pull request is merged; a person decides what comes next.</summary>
    MergedWaitingDecision,

    /// <summary>It was killed on request.</summary>
    ManuallyKilled,

    /// <summary>It was ended because its pull request is merged.</summary>
    PrMerged,

    /// <summary>It was ended with its lane.</summary>
    AutoCleanup,

    /// <summary>What its agent ran in is gone.</summary>
    RuntimeLost,

    /// <summary>Its agent has ended by itself.</summary>
    AgentProcessExited,

    /// <summary>The host could not find out.</summary>
    ProbeFailure,

    /// <summary>Its agent could not be started, or failed.</summary>
    ErrorInProcess,
}

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

/// <summary>Why a runtime is in its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeReason>))]
public enum RuntimeReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The start is not finished.</summary>
    SpawnIncomplete,

    /// <summary>The process runs.</summary>
    ProcessRunning,

    /// <summary>The process is gone.</summary>
    ProcessMissing,

    /// <summary>The terminal is gone.</summary>
    TmuxMissing,

    /// <summary>What keeps the terminals does not answer.</summary>
    RuntimeUnavailable,

    /// <summary>It was killed on request.</summary>
    ManualKillRequested,

    /// <summary>It ended with its lane.</summary>
    AutoCleanup,

    /// <summary>The probe failed.</summary>
    ProbeError,
}

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

/// <summary>Who saw an activity.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ActivitySource>))]
public enum ActivitySource
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The agent's own stream of events.</summary>
    Native,

    /// <summary>What its terminal shows.</summary>
    Terminal,

    /// <summary>A hook that the agent called.</summary>
    Hook,

    /// <summary>The process itself.</summary>
    Runtime,

    /// <summary>Nobody.</summary>
    None,
}

/// <summary>The pull request of a session: the second axis of its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PullRequestState>))]
public enum PullRequestState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>There is none.</summary>
    None,

    /// <summary>It is a draft.</summary>
    Draft,

    /// <summary>It is open.</summary>
    Open,

    /// <summary>It is merged.</summary>
    Merged,

    /// <summary>It was closed without a merge.</summary>
    Closed,
}

/// <summary>Why a pull request is in its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PullRequestReason>))]
public enum PullRequestReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>There is none yet.</summary>
    NotCreated,

    /// <summary>It is being worked on.</summary>
    InProgress,

    /// <summary>Checks fail.</summary>
    CiFailing,

    /// <summary>A review is awaited.</summary>
    ReviewPending,

    /// <summary>A reviewer asks for changes.</summary>
    ChangesRequested,

    /// <summary>Programs have commented.</summary>
    BotComments,

    /// <summary>It cannot be merged as it is.</summary>
    MergeConflicts,

    /// <summary>It is approved.</summary>
    Approved,

    /// <summary>It can be merged.</summary>
    MergeReady,

    /// <summary>It is merged.</summary>
    Merged,

    /// <summary>It was closed without a merge.</summary>
    ClosedUnmerged,

    /// <summary>The session was restored; the pull request of before is not its own any more.</summary>
    ClearedOnRestore,
}

/// <summary>What the checks of a pull request say.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CheckState>))]
public enum CheckState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Nobody could tell.</summary>
    Unknown,

    /// <summary>There are none.</summary>
    None,

    /// <summary>Some still run.</summary>
    Pending,

    /// <summary>All have passed.</summary>
    Passing,

    /// <summary>Some have failed.</summary>
    Failing,
}

/// <summary>What the reviewers of a pull request say.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ReviewState>))]
public enum ReviewState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Nothing, and nothing is awaited.</summary>
    None,

    /// <summary>A review is awaited.</summary>
    Pending,

    /// <summary>It is approved.</summary>
    Approved,

    /// <summary>Changes are asked for.</summary>
    ChangesRequested,
}

/// <summary>How a session reaches its model.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionTransport>))]
public enum SessionTransport
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Through the harness.</summary>
    CliproxyHarness,

    /// <summary>The provider's own endpoint, of codex.</summary>
    NativeOpenai,

    /// <summary>The provider's own endpoint, of claude-code.</summary>
    NativeAnthropic,

    /// <summary>Not at all: the provider command talks to no model that Helios knows of.</summary>
    None,
}

/// <summary>How an agent is started.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentMode>))]
public enum AgentMode
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>In a terminal of the lane, where it takes further messages.</summary>
    Interactive,

    /// <summary>As a run: it does its prompt and ends.</summary>
    Headless,
}
