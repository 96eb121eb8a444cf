using Helios.Contracts.Api.Sessions;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Checks the screens of agents that no hook reports about.</summary>
internal sealed class DialogWatch(
    AgentTerminals terminals,
    AgentSignals signals,
    AgentReadiness readiness,
    AgentReports reports,
    AgentAdapters adapters,
    TimeProvider time,
    IOptions<AgentOptions> options
)
{
    /// <summary>
    /// A person may have answered a dialog, or interrupted the agent; no hook reports either. Only agents that wait at a dialog,
    /// or were active and have not been heard from since, are checked; they are few.
    /// </summary>
    public async Task Look(AgentSession session)
    {
        if (
            session.Launch is not { } launch
            || launch.Terminal is not { } terminal
            || adapters.Find(launch.Provider) is not { } adapter
            || !(
                launch.State is AgentLaunchState.Waiting
                || launch.Activity is ActivityState.Blocked
                || IsSilent(session, launch)
                || IsOnlySeen(adapter)
            )
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

        if (IsOnlySeen(adapter) && launch.State is AgentLaunchState.Ready)
            See(session, launch, screen);
        else if (
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

    /// <summary>Reports what an agent without hooks shows. What it shows twice is reported once.</summary>
    private void See(AgentSession session, AgentLaunch launch, AgentScreen screen)
    {
        ActivityState? activity = screen switch
        {
            AgentScreen.Working => ActivityState.Active,
            AgentScreen.Permission or AgentScreen.Question => ActivityState.Blocked,
            AgentScreen.Ready or AgentScreen.Prompt => ActivityState.WaitingInput,
            _ => null,
        };
        if (activity is not null)
            signals.Apply(
                session,
                launch.LaunchId,
                new AgentSignal { Activity = activity, TookPrompt = screen is AgentScreen.Working },
                ActivitySource.Terminal,
                time.GetUtcNow()
            );
    }

    private static bool IsOnlySeen(IAgentAdapter adapter) => adapter is { HasHooks: false, ShowsState: true };

    private bool IsSilent(AgentSession session, AgentLaunch launch) =>
        launch.Activity is ActivityState.Active && time.GetElapsedTime(session.ActiveAt) > options.Value.ActiveAgainAfter;
}
