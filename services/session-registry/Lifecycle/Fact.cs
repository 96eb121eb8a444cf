using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>A request to a session, or an observation of it.</summary>
internal abstract record Fact
{
    private Fact() { }

    /// <summary>By the observer's clock: decisions about time compare times of the same clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A launch of the agent was requested; its launch id fences off all earlier ones.</summary>
    internal sealed record LaunchRequested(LaunchId LaunchId) : Fact;

    /// <summary>A session that has ended is restarted: the only way back.</summary>
    internal sealed record RestoreRequested(LaunchId LaunchId) : Fact;

    internal sealed record AgentLaunched(LaunchId LaunchId) : Fact;

    /// <param name="LaunchId">The launch.</param>
    /// <param name="StillRunning">Whether the agent waits for a person at a question, such as a login.</param>
    /// <param name="Detail">One sentence for a person.</param>
    internal sealed record LaunchFailed(LaunchId LaunchId, bool StillRunning, string Detail) : Fact;

    /// <summary>The host reports as certain that the agent has ended: on request, or because a headless agent is done.</summary>
    internal sealed record AgentEnded(LaunchId LaunchId, bool OnRequest, int? ExitCode, int? Signal) : Fact;

    /// <summary>The result of one round of probes; created only by <see cref="ProbeRound"/>, which knows the whole host.</summary>
    internal sealed record Liveness(LaunchId LaunchId, long Round, RuntimeFinding Runtime, ProcessFinding Process, string Evidence) : Fact
    {
        /// <summary>The problem of the host itself: then the doubts of its sessions are not reported separately.</summary>
        public HostIncident? Incident { get; init; }
    }

    /// <param name="LaunchId">Null if the observer does not know the launch: then the current one is meant.</param>
    /// <param name="State">The observed activity.</param>
    /// <param name="Source">The observer.</param>
    /// <param name="DialogId">With <c>blocked</c>, the open dialog; otherwise the dialog that was answered.</param>
    internal sealed record Activity(LaunchId? LaunchId, ActivityState State, ActivitySource Source, string? DialogId) : Fact;

    /// <param name="LaunchId">The launch.</param>
    /// <param name="ResetsAt">When the limit is reset, if the provider said so.</param>
    /// <param name="Retries">Whether the agent tries again by itself.</param>
    /// <param name="Detail">The words of the agent or its provider.</param>
    internal sealed record Limited(LaunchId LaunchId, DateTimeOffset? ResetsAt, bool Retries, string? Detail) : Fact;

    /// <summary>A complete observation of a pull request. A failed or partial one is not a fact.</summary>
    internal sealed record PullRequest(PullRequestFacts Facts) : Fact;

    /// <summary>A request to end the agent (<c>kill</c>). The session ends when the host has reported that the agent has ended.</summary>
    internal sealed record KillRequested : Fact;

    /// <summary>The record ends now: because its lane ends, or because nothing of the agent is left (<c>terminate</c>).</summary>
    internal sealed record EndRequested(SessionReason Reason) : Fact;
}
