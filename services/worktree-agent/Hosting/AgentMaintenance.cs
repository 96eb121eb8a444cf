using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Pools;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Runs;
using Helios.Worktrees;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>The agent's periodic work, except for its link to the bus.</summary>
internal sealed class AgentMaintenance(
    OperationQueue queue, LaneRuns runs, ParTaskSupervisor parTasks, Housekeeping housekeeping, AgentCommandQueue agents, AgentSignals signals,
    AgentObserver observer, LastScreens screens, PoolReports pools, SnapshotRounds snapshots, StartGate gate, TimeProvider time, IOptions<WorktreeAgentOptions> options,
    IOptions<AgentOptions> agentOptions, IOptions<WorktreeOptions> worktrees, ILogger<AgentMaintenance> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var settings = options.Value;
        var telling = AgentLoop.Run("reports", settings.SendAgainAfter, _ => Do(queue.SendDue), time, logger, stoppingToken);
        var bounding = AgentLoop.Run("output bounds", settings.OutputBoundEvery, _ => Do(runs.Bound), time, logger, stoppingToken);
        await gate.Opened.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var probing = AgentLoop.Run("par task probes", settings.ParTaskProbeEvery, parTasks.Round, time, logger, stoppingToken);
        var heeding = AgentLoop.Run("par task hints", settings.ParTaskProbeEvery, parTasks.HeedHints, time, logger, stoppingToken);
        var glancing = AgentLoop.Run("par task glances", settings.ParTaskGlanceEvery, _ => Do(parTasks.Glance), time, logger, stoppingToken);
        var keeping = AgentLoop.Run("housekeeping", settings.InventoryEvery, housekeeping.Round, time, logger, stoppingToken);
        agents.Resume();
        var hearing = AgentLoop.Run("agent signals", agentOptions.Value.SignalPoll, signals.Round, time, logger, stoppingToken);
        var collecting = AgentLoop.Run("screens of ended agents", agentOptions.Value.SignalPoll, _ => screens.Collect(), time, logger, stoppingToken);
        // Not at once: agents that are just being adopted are probed after a full period.
        var observing = AgentLoop.RunLater("agent probes", agentOptions.Value.ProbeEvery, observer.Round, time, logger, stoppingToken);
        var pooling = AgentLoop.Run("pools", worktrees.Value.PoolEvery, pools.Round, time, logger, stoppingToken);
        var every = worktrees.Value.SnapshotEvery;
        var keepingSnapshots = every > TimeSpan.Zero
            ? AgentLoop.RunLater("snapshots", every, snapshots.Round, time, logger, stoppingToken)
            : Task.CompletedTask;
        await Task.WhenAll(keepingSnapshots, telling, bounding, probing, heeding, glancing, keeping, hearing, collecting, observing, pooling);
    }

    private static Task Do(Action work)
    {
        work();
        return Task.CompletedTask;
    }
}
