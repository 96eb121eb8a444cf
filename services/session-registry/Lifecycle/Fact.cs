using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Something that was asked of a session or observed of it.</summary>
internal abstract record Fact
{
    private Fact()
    {
    }

    /// <summary>By the clock of whoever saw it: decisions about time compare times of one clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A start of the agent was asked for; its launch id fences off all earlier ones.</summary>
    internal sealed record LaunchRequested(LaunchId LaunchId) : Fact;

    /// <summary>A session that has ended is started again: the one way back.</summary>
    internal sealed record RestoreRequested(LaunchId LaunchId) : Fact;

    internal sealed record AgentLaunched(LaunchId LaunchId) : Fact;

    /// <param name="LaunchId">The launch.</param>
    /// <param name="StillRunning">It waits for a person at a question, such as a login.</param>
    /// <param name="Detail">One sentence for a person.</param>
    internal sealed record LaunchFailed(LaunchId LaunchId, bool StillRunning, string Detail) : Fact;

    /// <summary>The host says for certain that the agent is gone: on request, or because a headless one is done.</summary>
    internal sealed record AgentEnded(LaunchId LaunchId, bool OnRequest, int? ExitCode, int? Signal) : Fact;

    /// <summary>What one round of probes found; made by <see cref="HostRound"/> only, which knows the whole host.</summary>
    internal sealed record Liveness(LaunchId LaunchId, long Round, RuntimeFinding Runtime, ProcessFinding Process, string Evidence) : Fact
    {
        /// <summary>What was wrong with the host itself: then its sessions' doubts are no news of their own.</summary>
        public HostIncident? Incident { get; init; }
    }

    /// <param name="LaunchId">Absent where the observer knows no launch: then it means the current one.</param>
    /// <param name="State">What was seen.</param>
    /// <param name="Source">Who saw it.</param>
    /// <param name="DialogId">With <c>blocked</c> the dialog it stands at, with anything else the dialog that was answered.</param>
    internal sealed record Activity(LaunchId? LaunchId, ActivityState State, ActivitySource Source, string? DialogId) : Fact;

    /// <summary>A whole look at a pull request. A failed or partial look is no fact.</summary>
    internal sealed record PullRequest(PullRequestFacts Facts) : Fact;

    /// <summary>An agent is to be ended (<c>kill</c>). The session ends when the host has said that the agent is gone.</summary>
    internal sealed record KillRequested : Fact;

    /// <summary>The record ends now: its lane does, or nothing of the agent is left (<c>terminate</c>).</summary>
    internal sealed record EndRequested(SessionReason Reason) : Fact;
}
