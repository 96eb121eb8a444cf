using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Persistence.Consuming;
using Helios.SessionRegistry.Persistence;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// Drops the orders to a host that was given up, because nobody will answer them; its lanes end their sessions. A host that joins again
/// removes what it finds of closed lanes, including their agents.
/// </summary>
internal sealed class ForgottenHosts : IConsumer<HostForgotten>
{
    public Task Consume(ConsumeContext<HostForgotten> context)
    {
        context.Transaction().Stage("delete from agent_orders where host_id = $1", Sql.Text(context.Message.HostId.ToString()));
        return Task.CompletedTask;
    }
}

internal sealed class ForgottenHostsDefinition : ConsumerDefinition<ForgottenHosts>
{
    public ForgottenHostsDefinition() => EndpointName = Endpoints.Sessions;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ForgottenHosts> consumerConfigurator,
        IRegistrationContext context
    ) => SessionsEndpoint.Configure(endpointConfigurator, context);
}
