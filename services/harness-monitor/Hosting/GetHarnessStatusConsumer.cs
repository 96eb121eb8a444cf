using Helios.Contracts.Harness;
using Helios.HarnessMonitor.Probing;
using MassTransit;

namespace Helios.HarnessMonitor.Hosting;

internal sealed class GetHarnessStatusConsumer(HarnessWatch watch) : IConsumer<GetHarnessStatus>
{
    public async Task Consume(ConsumeContext<GetHarnessStatus> context)
    {
        var condition = context.Message.Fresh ? await watch.Check(context.CancellationToken) : watch.Current;
        await context.RespondAsync(new HarnessStatusAnswer
        {
            Status = condition.Status,
            FallbackTransport = HarnessTransports.FallbackFor(condition.Status),
            DegradeReason = condition.Reason,
            Detail = condition.Detail,
            Since = condition.Since,
            LastCheckAt = condition.LastCheckAt,
        });
    }
}
