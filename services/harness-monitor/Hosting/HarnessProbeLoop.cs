using Helios.HarnessMonitor.Probing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Hosting;

/// <summary>Has the harness checked, start to start, as long as the service lives.</summary>
internal sealed partial class HarnessProbeLoop(
    HarnessWatch watch,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<HarnessOptions> options,
    ILogger<HarnessProbeLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The first probe settles the status: it must not compete with the start of this very process for its second.
            await lifetime.WhenStarted(stoppingToken);
            using var timer = new PeriodicTimer(options.Value.ProbeEvery, time);
            do
                await Check(stoppingToken);
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

    [LoggerMessage(3003, LogLevel.Error, "The harness could not be checked; the next round tries again")]
    private static partial void CheckFailed(ILogger logger, Exception fault);
}
