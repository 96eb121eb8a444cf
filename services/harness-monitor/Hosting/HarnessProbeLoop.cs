using Helios.HarnessMonitor.Probing;
using Helios.Hosting.Concurrency;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Hosting;

/// <summary>Checks the harness periodically, as long as the service runs.</summary>
internal sealed class HarnessProbeLoop(
    HarnessWatch watch,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<HarnessOptions> options,
    ILogger<HarnessProbeLoop> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The first probe determines the status: its one second must not be shared with the start of this process.
            await lifetime.WhenStarted(stoppingToken);
            await Loop.Run("harness probes", options.Value.ProbeEvery, watch.Check, time, logger, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }
}
