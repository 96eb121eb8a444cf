using Helios.Contracts.Api.Harness;
using Helios.Contracts.Harness;
using Helios.Persistence.Consuming;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Harness;

/// <summary>Records what the monitor reports; publishes a change of status in the same transaction.</summary>
internal sealed partial class HarnessStatusConsumer(
    IOptions<SessionRegistryOptions> options,
    TimeProvider time,
    ILogger<HarnessStatusConsumer> logger
) : IConsumer<HarnessStatusReported>
{
    public async Task Consume(ConsumeContext<HarnessStatusReported> context)
    {
        var (transaction, report) = (context.Transaction(), context.Message);
        var before = await HarnessRows.Lock(transaction, context.CancellationToken);
        if (!HarnessReportJudge.Counts(before, report, options.Value.MonitorSilentAfter))
        {
            ReportIgnored(logger, report.Sequence, report.Source);
            return;
        }

        var after = HarnessReportJudge.After(before, report);
        HarnessRows.Update(transaction, after, before.Revision);
        if (after.Status == before.Status)
            return;

        var cloudEvent = HarnessEvents.StatusChanged(before, after, context.MessageId, time.GetUtcNow());
        transaction.Feed(new FeedEvent(cloudEvent.Id.ToString(), cloudEvent.Type, cloudEvent.Subject, cloudEvent.ToBytes()));
        StatusChanged(logger, before.Status, after.Status, after.Reason ?? "");
    }

    [LoggerMessage(4001, LogLevel.Information, "Harness {Previous} -> {Current} {Reason}")]
    private static partial void StatusChanged(ILogger logger, HarnessStatus previous, HarnessStatus current, string reason);

    [LoggerMessage(4002, LogLevel.Debug, "Ignored report {Sequence} of {Source}: it is late, or the monitor was replaced")]
    private static partial void ReportIgnored(ILogger logger, long sequence, string source);
}
