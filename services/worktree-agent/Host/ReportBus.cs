using Helios.Contracts;
using Helios.Hosting.Concurrency;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Host;

/// <inheritdoc cref="IReportBus"/>
internal sealed class ReportBus(IBus bus, TimeProvider time, IOptions<HostOptions> options) : IReportBus
{
    public async Task Send(object report, CancellationToken cancellationToken)
    {
        using var limit = new Deadline(options.Value.SendLimit, time, cancellationToken);
        try
        {
            var role = (IHostReport)report;
            var endpoint = await bus.GetSendEndpoint(Endpoints.Address(role.SentTo)).WaitAsync(limit.Token);
            var expiring = Pipe.Execute<SendContext>(context => context.TimeToLive = role.ExpiresAfter);
            await endpoint.Send(report, report.GetType(), expiring, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            throw new TimeoutException(
                $"The bus did not accept {report.GetType().Name} within {options.Value.SendLimit.TotalSeconds:0.#} s.",
                exception
            );
        }
    }
}
