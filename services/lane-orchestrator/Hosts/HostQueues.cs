using Helios.Contracts;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Broker;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Deletes the queues of forgotten hosts at the broker, as soon as no agent consumes them.</summary>
internal sealed class HostQueues([FromKeyedServices(LaneSchema.Name)] UnitOfWork work, BrokerQueues broker)
{
    public async Task Sweep(CancellationToken cancellationToken)
    {
        foreach (var host in await work.Run(ForgottenHosts.WithQueues, cancellationToken))
        {
            var queues = new[] { Endpoints.Host(host), Endpoints.HostControl(host) };
            if (!await broker.Delete(queues.SelectMany(name => (string[])[name, $"{name}_error", $"{name}_skipped"]), cancellationToken))
                continue;
            await work.Run(
                (transaction, _) =>
                {
                    transaction.Stage("update forgotten_hosts set queues_deleted = true where host_id = $1", host.ToString());
                    return Task.CompletedTask;
                },
                cancellationToken
            );
        }
    }
}
