using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Hosting.Timeliness;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Probes the runtime and the process of every agent, and sends the findings in one report per round. It decides nothing: what cannot be
/// determined is reported as such.
/// </summary>
internal sealed class AgentObserver(
    AgentSessions sessions,
    AgentTerminals terminals,
    AgentSignals signals,
    AgentReadiness readiness,
    AgentReports reports,
    LastScreens screens,
    LaneLedger ledger,
    ReportSender sender,
    HostFolder host,
    IEnumerable<IAgentAdapter> adapters,
    AttentionClock attention,
    TimeProvider time,
    IOptions<AgentOptions> options
)
{
    private long rounds;
    private DateTimeOffset lastRound = time.GetUtcNow();

    /// <summary>Probes every agent of this host once. Rounds must not overlap.</summary>
    public async Task Round(CancellationToken cancellationToken)
    {
        var (before, began) = (lastRound, time.GetUtcNow());
        lastRound = began;
        AgentSession[] observed =
        [
            .. sessions.All.Where(session =>
                session.Launch is { IsObserved: true } && ledger.Find(session.LaneId) is not { TornDownAt: not null }
            ),
        ];
        if (observed.Length == 0)
            return;
        // The terminal of an ended agent stays only until its last screen has been saved.
        await screens.Collect();
        var (panes, evidence) = observed.Any(session => session.Launch?.Terminal is not null) ? await terminals.Look() : ([], "");
        var facts = observed.Select(session => Facts(session, panes, evidence)).OfType<SessionFacts>().ToArray();
        await sender.TrySend(
            new SessionFactsReported
            {
                HostId = host.Identity.HostId,
                Round = ++rounds,
                // A missing answer says nothing about the agent if this process itself did not run in the meantime. A round that merely
                // took long is not late:
                // on a busy host every round would be, and doubt would never end.
                Late = attention.AsleepSince(before) > TimeSpan.Zero,
                // A tmux server of an earlier boot does not count as missing.
                RuntimeServer =
                    panes is null && observed.Any(session => session.Launch is { Terminal: not null } launch && !IsOfEarlierBoot(launch))
                        ? RuntimeServerFinding.Unreachable
                        : RuntimeServerFinding.Alive,
                Facts = facts,
                OccurredAt = began,
                Cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = host.Identity.Actor },
            },
            cancellationToken
        );
        foreach (var session in observed)
            await LookAtDialog(session);
    }

    private bool IsSilent(AgentSession session, AgentLaunch launch) =>
        launch.Activity is ActivityState.Active && time.GetElapsedTime(session.ActiveAt) > options.Value.ActiveAgainAfter;

    private static bool IsOfEarlierBoot(AgentLaunch launch) => launch.BootId != ProcessIdentity.CurrentBootId;

    private static SessionFacts? Facts(AgentSession session, IReadOnlyList<AgentPane>? panes, string evidence)
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

    /// <summary>
    /// A person may have answered a dialog, or interrupted the agent; no hook reports either. Only agents that wait at a dialog,
    /// or were active and have not been heard from since, are checked; they are few.
    /// </summary>
    private async Task LookAtDialog(AgentSession session)
    {
        if (
            session.Launch is not { } launch
            || launch.Terminal is not { } terminal
            || !(launch.State is AgentLaunchState.Waiting || launch.Activity is ActivityState.Blocked || IsSilent(session, launch))
            || adapters.FirstOrDefault(known => known.Provider == launch.Provider) is not { } adapter
            || await terminals.Screen(session.LaneId, terminal) is not { } text
        )
            return;
        var screen = adapter.ReadScreen(text);
        var open = screen is AgentScreen.Question or AgentScreen.Unknown;
        if (launch.State is AgentLaunchState.Waiting && (!open || session.Heard == launch.LaunchId))
        {
            if (await readiness.Mark(session, launch.LaunchId) is { State: AgentLaunchState.Ready } ready)
                reports.Report(session, ready);
        }

        if (
            launch.Activity is ActivityState.Blocked or ActivityState.Active
            && screen is AgentScreen.Ready or AgentScreen.Prompt or AgentScreen.Working
        )
        {
            signals.Apply(
                session,
                launch.LaunchId,
                new AgentSignal
                {
                    Activity = screen is AgentScreen.Working ? ActivityState.Active : ActivityState.WaitingInput,
                    DialogId = launch.DialogId,
                },
                ActivitySource.Terminal,
                time.GetUtcNow()
            );
        }
    }
}
