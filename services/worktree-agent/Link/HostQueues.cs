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
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// The two queues of this host: one for messages about the host and its agents, one for commands. On a broker they are this agent's alone:
/// of two agents with one id, such as of a copied data folder, one works and the other one waits.
/// </summary>
internal sealed partial class HostQueues(
    IBusControl bus,
    IReceiveEndpointConnector connector,
    ReportSender sender,
    HostAnnouncements announcements,
    HostFolder folder,
    FailureReporter failures,
    TimeProvider time,
    ILogger<HostQueues> logger
)
{
    private static readonly TimeSpan BusPoll = TimeSpan.FromMilliseconds(20);

    // Longer than opening takes, and than the broker needs to notice that an agent has died.
    private static readonly TimeSpan TakenAfter = TimeSpan.FromSeconds(10);

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
        await Ready(control, cancellationToken);
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
        await Ready(commands, cancellationToken);
    }

    /// <summary>
    /// Waits until a queue is this agent's. If another agent has it, that one is ended if it is older: it hears of this one because this
    /// one registers. Otherwise this one waits until the other one has ended.
    /// </summary>
    private async Task Ready(HostReceiveEndpointHandle queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await queue.Ready.WaitAsync(TakenAfter, time, cancellationToken);
                return;
            }
            catch (TimeoutException)
            {
                LogTaken(HostId, folder.Identity.Incarnation);
                await announcements.Register(cancellationToken);
            }
        }
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
            queue.ExclusiveConsumer = true;
        }

        endpoint.UseHeliosRetry(context);
        endpoint.ReportFailures(failures.Report);
    }

    [LoggerMessage(
        2089,
        LogLevel.Warning,
        "The queues of host {Host} cannot be opened yet (incarnation {Incarnation}). If another agent has the same id, for example because "
            + "the data folder was copied, it has them: this agent does nothing until that one ends. To run both, delete host.json in the "
            + "data folder of one of them, and start it again"
    )]
    private partial void LogTaken(HostId host, long incarnation);
}
