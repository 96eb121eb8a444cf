using Helios.Contracts.Api.Harness;
using Helios.Contracts.Harness;
using Helios.HarnessMonitor.Probing;
using Helios.Hosting.Bus;
using MassTransit;

namespace Helios.HarnessMonitor.Hosting;

internal sealed class GetHarnessStatusConsumer(HarnessWatch watch) : IConsumer<GetHarnessStatus>, IConsumer<CheckHarness>
{
    public async Task Consume(ConsumeContext<GetHarnessStatus> context)
    {
        var condition = context.Message.Fresh ? await watch.Check(context.CancellationToken) : watch.Current;
        await context.AnswerInTime(
            new HarnessStatusAnswer
            {
                Status = condition.Status,
                FallbackTransport = HarnessTransports.FallbackFor(condition.Status),
                DegradeReason = condition.Reason,
                Detail = condition.Detail,
                Since = condition.Since,
                LastCheckAt = condition.LastCheckAt,
                LastCheckSucceeded = condition.LastCheckAt is null ? null : condition.FailuresInARow == 0,
            }
        );
    }

    public async Task Consume(ConsumeContext<CheckHarness> context)
    {
        var condition = await watch.Check(context.CancellationToken);
        await context.AnswerInTime(
            new HarnessChecked
            {
                // An inconclusive probe proves nothing.
                Succeeded = condition is { LastCheckAt: not null, FailuresInARow: 0 },
                Status = condition.Status,
                Reason = condition.Reason,
            }
        );
    }
}
