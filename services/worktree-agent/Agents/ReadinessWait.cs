using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Hosting.Timeliness;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Waits until a started agent is ready: it has reported something, or its screen shows that it is.</summary>
internal sealed class ReadinessWait(
    AgentTerminals terminals,
    AgentSignals signals,
    LaunchModes modes,
    AgentReadiness readiness,
    AttentionClock attention,
    TimeProvider time,
    IOptions<AgentOptions> options
)
{
    /// <summary>
    /// Waits, and records that the agent is ready; null if its launch is no longer the current one. Throws
    /// <see cref="AgentRefusedException"/>, with the agent's screen, if it does not become ready.
    /// </summary>
    public async Task<AgentLaunch?> Wait(AgentSession session, LaunchId id, IAgentAdapter adapter, CancellationToken cancellationToken)
    {
        await BecomeReady(session, id, adapter, cancellationToken);
        return await readiness.Mark(session, id);
    }

    private async Task BecomeReady(AgentSession session, LaunchId id, IAgentAdapter adapter, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var screens = new ScreenHistory(began);
        while (session.Record.Current(id) is { } launch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (launch.Mode is AgentMode.Headless)
                signals.ReadStream(session, launch, adapter);
            if (session.Heard == id)
                return;
            if (modes.Of(launch).HasEnded(session, launch))
            {
                // All of it may have happened between the two looks.
                if (launch.Mode is AgentMode.Headless)
                    signals.ReadStream(session, launch, adapter);
                if (session.Heard == id && AgentTerminator.ExitOf(session, launch) is (0, _))
                    return;
                await RequireShortLived(session, launch, adapter);
                return;
            }

            if (
                (launch.Mode is AgentMode.Headless ? adapter.PrintsEvents : adapter.ShowsState)
                    ? await ShowsReady(session, launch, adapter, screens)
                    : time.GetElapsedTime(began) >= options.Value.SettleFor
            )
                return;

            // Time in which this process did not run does not count against the agent.
            if (attention.Awake(began) > options.Value.ReadyWithin)
            {
                throw new AgentRefusedException(
                    AgentLaunchFailureReason.AgentNotReady,
                    $"{launch.Provider} was not ready within {options.Value.ReadyWithin.TotalSeconds:0.#} s and was ended. Its "
                        + "screen shows how far it got.",
                    await modes.OutputOf(session, launch)
                );
            }

            await Task.Delay(options.Value.ReadyPoll, time, cancellationToken);
        }
    }

    private async Task<bool> ShowsReady(AgentSession session, AgentLaunch launch, IAgentAdapter adapter, ScreenHistory screens)
    {
        if (launch.Terminal is not { } terminal || await terminals.Screen(session.LaneId, terminal) is not { } text)
            return false;
        var screen = adapter.ReadScreen(text);
        // Seen twice: the screen may be half painted.
        var isStable = screen == screens.Last;
        if (isStable && screen is AgentScreen.Question)
        {
            throw new AgentRefusedException(
                AgentLaunchFailureReason.AgentBlocked,
                $"{launch.Provider} asks a question that only a person may answer. Attach to its terminal and answer it.",
                LaunchModes.Cut(text),
                stillRunning: true
            );
        }

        if (isStable && screen is AgentScreen.Ready or AgentScreen.Working or AgentScreen.Permission)
            return true;
        // Without a sure sign it must have been there for a while.
        if (!isStable)
            screens.Since = time.GetTimestamp();
        else if (screen is AgentScreen.Prompt && time.GetElapsedTime(screens.Since) >= options.Value.PromptStands)
            return true;
        screens.Last = screen;
        return false;
    }

    /// <summary>Returns if it started and has already finished; throws if it never started.</summary>
    private async Task RequireShortLived(AgentSession session, AgentLaunch launch, IAgentAdapter adapter)
    {
        var (code, _) = AgentTerminator.ExitOf(session, launch);
        // An arbitrary program may be short-lived; 126 and 127 mean that it could not be executed.
        if (!adapter.PrintsEvents && launch.Mode is AgentMode.Headless && code is not (126 or 127))
            return;
        var output = await modes.OutputOf(session, launch);
        throw new AgentRefusedException(
            output is not null && adapter.IsUnresumable(output)
                ? AgentLaunchFailureReason.Unresumable
                : AgentLaunchFailureReason.AgentExited,
            $"{launch.Provider} ended{(code is null ? "" : $" with exit code {code}")} before it was ready; its output says why.",
            output
        );
    }

    /// <summary>What the screen showed last, and since when.</summary>
    private sealed class ScreenHistory(long began)
    {
        public AgentScreen Last { get; set; } = AgentScreen.Unknown;

        public long Since { get; set; } = began;
    }
}
