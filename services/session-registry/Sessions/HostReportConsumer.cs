using Helios.Contracts.Sessions;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Consumes reports of worktree agents about agents, each in its own transaction.</summary>
internal sealed class HostReportConsumer(HostReports reports)
    : IConsumer<AgentLaunched>,
        IConsumer<AgentLaunchFailed>,
        IConsumer<ProviderSessionCaptured>,
        IConsumer<AgentEnded>,
        IConsumer<AgentEndFailed>,
        IConsumer<MessageDelivered>,
        IConsumer<MessageAcknowledged>,
        IConsumer<MessageRefused>,
        IConsumer<ActivityReported>,
        IConsumer<AgentLimited>,
        IConsumer<AgentUsageReported>,
        IConsumer<SessionFactsReported>
{
    public Task Consume(ConsumeContext<AgentLaunched> context) =>
        reports.Launched(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentLaunchFailed> context) =>
        reports.LaunchFailed(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<ProviderSessionCaptured> context) =>
        reports.Captured(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentEnded> context) =>
        reports.Ended(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentEndFailed> context) =>
        reports.EndFailed(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<MessageDelivered> context) =>
        reports.Delivered(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<MessageAcknowledged> context) =>
        reports.Acknowledged(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<MessageRefused> context) =>
        reports.Refused(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<ActivityReported> context) =>
        reports.Activity(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentLimited> context) =>
        reports.Limited(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentUsageReported> context) =>
        reports.Used(context.Transaction(), context.Message, context.CancellationToken);

    public Task Consume(ConsumeContext<SessionFactsReported> context) =>
        reports.Round(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);
}
