using Helios.Contracts.Sessions;
using Helios.Persistence.Consuming;
using Helios.SessionRegistry.Notices;
using MassTransit;

namespace Helios.SessionRegistry.Reactions.Execution;

internal sealed class ReactionConsumer(ReactionExecutor executor, NoticeOutbox notices)
    : IConsumer<ReactionsDue>,
        IConsumer<NoticeCommandRan>
{
    public Task Consume(ConsumeContext<ReactionsDue> context) =>
        executor.Run(context.Transaction(), context.Message.SessionId, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<NoticeCommandRan> context)
    {
        notices.CommandRan(context.Transaction(), context.Message);
        return Task.CompletedTask;
    }
}
