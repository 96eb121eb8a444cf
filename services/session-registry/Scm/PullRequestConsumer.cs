using Helios.Contracts;
using Helios.Contracts.Sessions;
using Helios.Hosting.Bus;
using MassTransit;

namespace Helios.SessionRegistry.Scm;

/// <summary>Opens pull requests. Holds no transaction: the forge may take its time, and has the only record.</summary>
internal sealed class PullRequestConsumer(PullRequestOpening opening) : IConsumer<FindForge>, IConsumer<OpenPullRequest>
{
    public Task Consume(ConsumeContext<FindForge> context) => context.AnswerInTime(opening.Find(context.Message));

    public async Task Consume(ConsumeContext<OpenPullRequest> context) =>
        await context.AnswerInTime(await opening.Open(context.Message, context.CancellationToken));
}

internal sealed class PullRequestDefinition : ConsumerDefinition<PullRequestConsumer>
{
    public PullRequestDefinition() => EndpointName = Endpoints.SessionQuestions;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<PullRequestConsumer> consumerConfigurator,
        IRegistrationContext context
    ) => endpointConfigurator.ConfigureConsumeTopology = false;
}
