using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Resumes the agents of an earlier process, then collects signals and probes agents.</summary>
internal sealed class AgentRounds(
    AgentSessions sessions,
    AgentCommandQueue queue,
    AgentSignals signals,
    LastScreens screens,
    AgentObserver observer,
    StartGate gate,
    TimeProvider time,
    IOptions<AgentOptions> options,
    ILogger<AgentRounds> logger
) : BackgroundService
{
    // An agent takes longer to start.
    private static readonly TimeSpan PauseWithoutAgents = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await gate.Opened.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        queue.Resume();
        var settings = options.Value;
        await Task.WhenAll(
            Loop.Run("agent signals", Pause, signals.Round, time, logger, stoppingToken),
            Loop.Run("screens of ended agents", Pause, _ => screens.Collect(), time, logger, stoppingToken),
            // Not at once: agents that are just being adopted are probed after a full period.
            Loop.RunLater("agent probes", settings.ProbeEvery, observer.Round, time, logger, stoppingToken)
        );

        TimeSpan Pause() => sessions.Any ? settings.SignalPoll : PauseWithoutAgents;
    }
}
