using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// The canonical state of a session: what is persisted, and all that a decision builds on. What a person sees is derived from it
/// (<see cref="Display"/>, <see cref="Attachment"/>) and never stored.
/// </summary>
internal sealed record SessionRecord
{
    public required SessionAxis Session { get; init; }

    public required PullRequestAxis PullRequest { get; init; }

    public required RuntimeAxis Runtime { get; init; }

    /// <summary>Absent while nobody has said anything.</summary>
    public ActivityAxis? Activity { get; init; }

    /// <summary>The doubt, while there is one: in <c>detecting</c>, and in a <c>stuck</c> that liveness set.</summary>
    public Quarantine? Detecting { get; init; }

    /// <summary>The agent's current start. Facts of another one are ignored. Absent when no agent was ever started.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>Whether the current launch resumes an earlier conversation.</summary>
    public bool Resumes { get; init; }

    /// <summary>What an explicit ending will be recorded as, once the host says that the agent is gone.</summary>
    public SessionReason? EndingAs { get; init; }

    /// <summary>The last judged liveness facts: later ones are compared with it.</summary>
    public LivenessSeen? Liveness { get; init; }

    /// <summary>When the activity was last heard of, also by a signal that a sticky activity outweighed.</summary>
    public DateTimeOffset? ActivitySeenAt { get; init; }

    /// <summary>When the pull request was last looked at.</summary>
    public DateTimeOffset? PullRequestSeenAt { get; init; }

    public bool IsTerminal => Session.State is SessionState.Done or SessionState.Terminated;

    /// <summary>Whether an agent of the current launch may still run: then the record must not be ended without ending the agent.</summary>
    public bool AgentMayLive => LaunchId is not null && !IsTerminal;

    /// <summary>A session that nobody has launched: it is observed by nobody.</summary>
    public static SessionRecord New { get; } = new()
    {
        Session = new() { State = SessionState.NotStarted, Reason = SessionReason.SpawnRequested },
        PullRequest = NoPullRequest(PullRequestReason.NotCreated),
        Runtime = new() { State = RuntimeState.Unknown, Reason = RuntimeReason.SpawnIncomplete },
    };

    public static PullRequestAxis NoPullRequest(PullRequestReason reason) => new() { State = PullRequestState.None, Reason = reason };
}
