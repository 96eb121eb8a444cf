using Helios.Contracts;
using Helios.Contracts.Sessions;
using Helios.Hosting.Bus;
using Helios.Persistence.Consuming;
using Helios.SessionRegistry.Persistence;
using MassTransit;

namespace Helios.SessionRegistry.Reactions.Execution;

internal sealed class ReactionDefinition : ConsumerDefinition<ReactionConsumer>
{
    private const int Partitions = 8;

    public ReactionDefinition()
    {
        EndpointName = Endpoints.SessionReactions;
        ConcurrentMessageLimit = 64;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ReactionConsumer> consumerConfigurator,
        IRegistrationContext context
    )
    {
        endpointConfigurator.ConfigureConsumeTopology = false;
        endpointConfigurator.ReceiveReports(Endpoints.NoticeReports, typeof(IHostReport));
        endpointConfigurator.UseHeliosTransaction(
            context,
            SessionSchema.Name,
            transaction => transaction.PartitionBy(Partitions, message => (message as ReactionsDue)?.SessionId.ToString())
        );
    }
}
