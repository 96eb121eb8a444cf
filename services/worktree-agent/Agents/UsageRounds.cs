using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Counts what agents use, from time to time.</summary>
internal sealed class UsageRounds(
    AgentSessions sessions,
    UsageMeter meter,
    StartGate gate,
    TimeProvider time,
    IOptions<AgentOptions> options,
    ILogger<UsageRounds> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await gate.Opened.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Loop.Run("agent usage", options.Value.UsageEvery, Round, time, logger, stoppingToken);
    }

    private Task Round(CancellationToken cancellationToken) => sessions.Any ? meter.Round(cancellationToken) : Task.CompletedTask;
}
