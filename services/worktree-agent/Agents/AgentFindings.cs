using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Processes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>What the runtime and the process of an agent show. What cannot be determined is a finding of its own.</summary>
internal static class AgentFindings
{
    public static bool IsOfEarlierBoot(AgentLaunch launch) => launch.BootId != ProcessIdentity.CurrentBootId;

    /// <summary>The facts of a session; null if it has no launch.</summary>
    /// <param name="session">The session.</param>
    /// <param name="panes">All panes of the host; null if unknown.</param>
    /// <param name="evidence">Why they are unknown.</param>
    public static SessionFacts? Of(AgentSession session, IReadOnlyList<AgentPane>? panes, string evidence)
    {
        if (session.Launch is not { } known || AgentReadiness.FindChild(session, known.LaunchId) is not { } launch)
            return null;
        var pane = launch.Terminal is { } terminal
            ? panes?.FirstOrDefault(pane => pane.Session == AgentTerminals.NameOf(session.LaneId, terminal))
            : null;
        var (process, processWords) = ProcessOf(launch, pane);
        var (runtime, runtimeWords) = RuntimeOf(launch, panes, pane, evidence);
        return new SessionFacts
        {
            SessionId = session.Id,
            LaunchId = launch.LaunchId,
            Runtime = runtime,
            Process = process,
            Rebooted = IsOfEarlierBoot(launch),
            Evidence = $"{runtimeWords} {processWords}",
        };
    }

    private static (RuntimeFinding, string) RuntimeOf(AgentLaunch launch, IReadOnlyList<AgentPane>? panes, AgentPane? pane, string evidence)
    {
        // After a reboot a missing server is definite: what was there is gone.
        if (IsOfEarlierBoot(launch))
            return (RuntimeFinding.Gone, "The host was rebooted.");
        if (launch.Terminal is null)
        {
            return launch.Identity?.Check() switch
            {
                Liveness.Alive => (RuntimeFinding.Alive, "The shell that records its exit code is running."),
                Liveness.Dead => (RuntimeFinding.Gone, "The shell that records its exit code is gone."),
                _ => (RuntimeFinding.Unknown, "The shell that records its exit code cannot be inspected."),
            };
        }

        if (panes is null)
            return (RuntimeFinding.Unknown, $"tmux: {evidence}");
        return pane is null ? (RuntimeFinding.Gone, "Its terminal is gone.") : (RuntimeFinding.Alive, "Its terminal exists.");
    }

    private static (ProcessFinding, string) ProcessOf(AgentLaunch launch, AgentPane? pane)
    {
        try
        {
            if (launch.Identity is not { } first)
                return (ProcessFinding.Indeterminate, "Its process is not known.");
            // The shell of a headless agent says nothing about the agent, except when it is gone.
            if (launch is { Mode: AgentMode.Headless, Child: null } && first.Check() is Liveness.Alive)
                return (ProcessFinding.Indeterminate, "Its shell has not started it yet.");
            var identity = launch.ChildIdentity ?? first;
            if (identity.BootId != ProcessIdentity.CurrentBootId)
                return (ProcessFinding.Dead, "Its process belonged to an earlier boot.");
            if (identity.Check() is Liveness.Indeterminate)
                return (ProcessFinding.Indeterminate, $"Process {identity.Pid} exists but cannot be inspected.");
            return ProcessTree.Read(identity.Pid) switch
            {
                null => (ProcessFinding.Dead, $"Process {identity.Pid} is gone."),
                { } other when other.Identity != identity => (
                    ProcessFinding.Dead,
                    $"Pid {identity.Pid} now belongs to another process ({other.Name})."
                ),
                { IsZombie: true } => (ProcessFinding.Dead, $"Process {identity.Pid} has ended and is a zombie."),
                { IsStopped: true } => (ProcessFinding.Indeterminate, $"Process {identity.Pid} is stopped (SIGSTOP)."),
                { Name: var name } when pane is not null && (pane.IsDead || AgentReadiness.IsLeftToShell(launch, pane, name)) => (
                    ProcessFinding.Dead,
                    pane.IsDead ? "Its terminal says that it has ended." : $"It has ended and left a shell ({pane.Command})."
                ),
                _ => (ProcessFinding.Alive, $"Process {identity.Pid} is running."),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (ProcessFinding.Failed, exception.Message);
        }
    }
}
