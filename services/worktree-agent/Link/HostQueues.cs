using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Bus;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Notices;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Repositories;
using Helios.WorktreeAgent.Terminals;
using MassTransit;

namespace Helios.WorktreeAgent.Link;

/// <summary>The two queues of this host: one for messages about the host and its agents, one for commands.</summary>
internal sealed class HostQueues(
    IBusControl bus,
    IReceiveEndpointConnector connector,
    ReportSender sender,
    HostFolder folder,
    FailureReporter failures,
    TimeProvider time
)
{
    private static readonly TimeSpan BusPoll = TimeSpan.FromMilliseconds(20);

    private HostId HostId => folder.Identity.HostId;

    /// <summary>Waits for the bus, lets reports out, and opens the queues.</summary>
    public async Task Open(CancellationToken cancellationToken)
    {
        while (bus.CheckHealth().Status is BusHealthStatus.Unhealthy)
            await Task.Delay(BusPoll, time, cancellationToken);
        sender.Open();
        var control = connector.ConnectReceiveEndpoint(
            Endpoints.HostControl(HostId),
            (context, endpoint) =>
            {
                Configure(context, endpoint, prefetch: 16);
                endpoint.ConfigureConsumer<HostControlConsumer>(context);
                endpoint.ConfigureConsumer<AgentConsumer>(context);
                endpoint.ConfigureConsumer<NoticeConsumer>(context);
            }
        );
        await control.Ready.WaitAsync(cancellationToken);
        var commands = connector.ConnectReceiveEndpoint(
            Endpoints.Host(HostId),
            (context, endpoint) =>
            {
                Configure(context, endpoint, prefetch: 128);
                endpoint.ConfigureConsumer<LaneCommandConsumer>(context);
                endpoint.ConfigureConsumer<RepositoryConsumer>(context);
                endpoint.ConfigureConsumer<ArchiveConsumer>(context);
                endpoint.ConfigureConsumer<InventoryConsumer>(context);
                endpoint.ConfigureConsumer<TunnelConsumer>(context);
                endpoint.ConfigureConsumer<TerminalConsumer>(context);
                endpoint.ConfigureConsumer<DialogConsumer>(context);
            }
        );
        await commands.Ready.WaitAsync(cancellationToken);
    }

    private void Configure(IBusRegistrationContext context, IReceiveEndpointConfigurator endpoint, int prefetch)
    {
        // Commands are sent to this queue by name; no message type is bound to it.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = prefetch;
        endpoint.ConcurrentMessageLimit = prefetch;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
        {
            queue.Durable = true;
            queue.AutoDelete = false;
        }

        endpoint.UseHeliosRetry(context);
        endpoint.ReportFailures(failures.Report);
    }
}
