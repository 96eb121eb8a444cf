using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.LaneOrchestrator.DeadLetters;

/// <summary>Keeps what other services report.</summary>
internal sealed class DeadLetterReports : IConsumer<DeadLetterReported>
{
    public Task Consume(ConsumeContext<DeadLetterReported> context)
    {
        DeadLetterRow.Insert(context.Transaction(), context.Message);
        return Task.CompletedTask;
    }
}

internal sealed class DeadLetterReportsDefinition : ConsumerDefinition<DeadLetterReports>
{
    public DeadLetterReportsDefinition() => EndpointName = Endpoints.DeadLetters;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<DeadLetterReports> consumerConfigurator,
        IRegistrationContext context
    )
    {
        endpointConfigurator.ConfigureConsumeTopology = false;
        endpointConfigurator.UseHeliosTransaction(context, LaneSchema.Name);
    }
}
