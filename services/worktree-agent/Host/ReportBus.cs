using Helios.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Host;

/// <inheritdoc cref="IReportBus"/>
internal sealed class ReportBus(IBus bus, TimeProvider time, IOptions<HostOptions> options) : IReportBus
{
    public async Task Send(object report, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.SendLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var endpoint = await bus.GetSendEndpoint(Endpoints.Address(((IHostReport)report).SentTo)).WaitAsync(both.Token);
            await endpoint.Send(report, report.GetType(), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The bus did not accept {report.GetType().Name} within {options.Value.SendLimit.TotalSeconds:0.#} s.", exception);
        }
    }
}
