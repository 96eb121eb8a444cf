using Helios.HarnessMonitor.Probing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Hosting;

/// <summary>Checks the harness periodically, as long as the service runs.</summary>
internal sealed partial class HarnessProbeLoop(
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
            using var timer = new PeriodicTimer(options.Value.ProbeEvery, time);
            do await Check(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task Check(CancellationToken stoppingToken)
    {
        try
        {
            await watch.Check(stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            CheckFailed(logger, fault);
        }
    }

    [LoggerMessage(3003, LogLevel.Error, "Checking the harness failed; retrying in the next round")]
    private static partial void CheckFailed(ILogger logger, Exception fault);
}
