using Helios.Contracts.Sessions;
using Helios.Persistence;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Consumes reports of worktree agents about agents, each in its own transaction.</summary>
internal sealed class HostReportConsumer(HostReports reports)
    : IConsumer<AgentLaunched>, IConsumer<AgentLaunchFailed>, IConsumer<ProviderSessionCaptured>, IConsumer<AgentEnded>, IConsumer<AgentEndFailed>,
        IConsumer<MessageDelivered>, IConsumer<MessageAcknowledged>, IConsumer<MessageRefused>, IConsumer<ActivityReported>, IConsumer<SessionFactsReported>
{
    public Task Consume(ConsumeContext<AgentLaunched> context) =>
        reports.Launched(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentLaunchFailed> context) =>
        reports.LaunchFailed(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<ProviderSessionCaptured> context) =>
        reports.Captured(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentEnded> context) =>
        reports.Ended(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<AgentEndFailed> context) =>
        reports.EndFailed(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<MessageDelivered> context) =>
        reports.Delivered(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<MessageAcknowledged> context) =>
        reports.Acknowledged(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<MessageRefused> context) =>
        reports.Refused(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<ActivityReported> context) =>
        reports.Activity(context.Session(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<SessionFactsReported> context) =>
        reports.Round(context.Session(), context.Message, context.MessageId, context.CancellationToken);
}
