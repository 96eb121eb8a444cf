using Helios.Contracts.Harness;
using Helios.HarnessMonitor.Probing;
using Helios.Hosting.Concurrency;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Hosting;

/// <summary>Publishes each report, in order, with an expiry: a late recipient must not act on it.</summary>
internal sealed partial class HarnessReportLoop(
    HarnessReports reports,
    IBus bus,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<HarnessOptions> options,
    ILogger<HarnessReportLoop> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // A message that is published before every queue is bound is silently lost.
            await lifetime.WhenStarted(stoppingToken);
            await foreach (var report in reports.Take(stoppingToken))
                await Publish(report, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task Publish(HarnessStatusReported report, CancellationToken stoppingToken)
    {
        using var deadline = new Deadline(options.Value.PublishWithin, time, stoppingToken);
        try
        {
            await bus.Publish(report, context => context.TimeToLive = options.Value.ReportExpiresAfter, deadline.Token)
                .WaitAsync(deadline.Token);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            PublishFailed(logger, report.Sequence, fault);
        }
    }

    [LoggerMessage(3004, LogLevel.Warning, "Publishing harness report {Sequence} failed; the next one replaces it")]
    private static partial void PublishFailed(ILogger logger, long sequence, Exception fault);
}
