using Helios.Contracts;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Hosting;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <inheritdoc cref="IReportBus"/>
internal sealed class ReportBus(IBus bus, TimeProvider time, IOptions<WorktreeAgentOptions> options) : IReportBus
{
    private static readonly Uri Lanes = Endpoints.Address(Endpoints.Lanes);
    private static readonly Uri Sessions = Endpoints.Address(Endpoints.Sessions);
    private static readonly Uri Reactions = Endpoints.Address(Endpoints.SessionReactions);

    public async Task Send(object report, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.SendLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var endpoint = await bus.GetSendEndpoint(AddressOf(report)).WaitAsync(both.Token);
            await endpoint.Send(report, report.GetType(), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The bus did not accept {report.GetType().Name} within {options.Value.SendLimit.TotalSeconds:0.#} s.", exception);
        }
    }

    // Reports about agents are only for the session registry.
    private static Uri AddressOf(object report) => report is NoticeCommandRan ? Reactions
        : report.GetType().Namespace == typeof(AgentLaunched).Namespace ? Sessions
        : Lanes;
}
