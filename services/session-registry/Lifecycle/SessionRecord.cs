using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>
/// The canonical state of a session: what is persisted, and the only input of decisions. What people see is derived from it
/// (<see cref="Display"/>, <see cref="Attachment"/>) and never stored.
/// </summary>
internal sealed record SessionRecord
{
    public required SessionAxis Session { get; init; }

    public required PullRequestAxis PullRequest { get; init; }

    public required RuntimeAxis Runtime { get; init; }

    /// <summary>Null while no activity is known.</summary>
    public ActivityAxis? Activity { get; init; }

    /// <summary>The usage limit that stops its agent.</summary>
    public UsageLimit? Limit { get; init; }

    /// <summary>How often its agent was restarted after a usage limit since a person started it.</summary>
    public int LimitRestarts { get; init; }

    /// <summary>The current doubt: in <c>detecting</c>, and in a <c>stuck</c> caused by liveness.</summary>
    public Doubt? Detecting { get; init; }

    /// <summary>The agent's current launch. Facts about another one are ignored. Null if no agent was ever started.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>Whether the current launch resumes an earlier conversation.</summary>
    public bool Resumes { get; init; }

    /// <summary>The reason to record for a requested end, once the host reports that the agent has ended.</summary>
    public SessionReason? EndingAs { get; init; }

    /// <summary>The last judged liveness facts, for comparison with later ones.</summary>
    public LivenessObservation? Liveness { get; init; }

    /// <summary>When an activity was last reported, including signals outweighed by a sticky activity.</summary>
    public DateTimeOffset? ActivitySeenAt { get; init; }

    /// <summary>When the pull request was last checked.</summary>
    public DateTimeOffset? PullRequestSeenAt { get; init; }

    public bool IsTerminal => Session.State is SessionState.Done or SessionState.Terminated;

    /// <summary>Whether an agent of the current launch may still run: then the record must not end before the agent.</summary>
    public bool AgentMayLive => LaunchId is not null && !IsTerminal;

    /// <summary>A session without a launch; it has no observers.</summary>
    public static SessionRecord New { get; } =
        new()
        {
            Session = new() { State = SessionState.NotStarted, Reason = SessionReason.SpawnRequested },
            PullRequest = NoPullRequest(PullRequestReason.NotCreated),
            Runtime = new() { State = RuntimeState.Unknown, Reason = RuntimeReason.SpawnIncomplete },
        };

    public static PullRequestAxis NoPullRequest(PullRequestReason reason) => new() { State = PullRequestState.None, Reason = reason };
}
