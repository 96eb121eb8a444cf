using Helios.Contracts;
using Helios.Contracts.Sessions;
using Helios.Persistence.Consuming;
using Helios.SessionRegistry.Reactions;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Consumes commands to existing sessions: each in its transaction, answered after the commit.</summary>
internal sealed class SessionCommandConsumer(SessionCommands commands, SessionTexts texts)
    : IConsumer<RecordSessionHeartbeat>,
        IConsumer<KillSession>,
        IConsumer<TerminateSession>,
        IConsumer<SendToSession>,
        IConsumer<RecordSessionActivity>,
        IConsumer<RecordScmFacts>,
        IConsumer<LaneSessionsEnding>,
        IConsumer<SetWorkspaceReactions>
{
    public async Task Consume(ConsumeContext<RecordSessionHeartbeat> context) =>
        await Answer(
            context,
            await commands.Heartbeat(context.Transaction(), context.Message, context.MessageId, context.CancellationToken)
        );

    public async Task Consume(ConsumeContext<KillSession> context) =>
        await Answer(context, await commands.Kill(context.Transaction(), context.Message, context.MessageId, context.CancellationToken));

    public async Task Consume(ConsumeContext<TerminateSession> context) =>
        await Answer(
            context,
            await commands.Terminate(context.Transaction(), context.Message, context.MessageId, context.CancellationToken)
        );

    public async Task Consume(ConsumeContext<SendToSession> context) =>
        await Answer(context, await texts.Send(context.Transaction(), context.Message, context.MessageId, context.CancellationToken));

    public async Task Consume(ConsumeContext<RecordSessionActivity> context) =>
        await Answer(
            context,
            await commands.Activity(context.Transaction(), context.Message, context.MessageId, context.CancellationToken)
        );

    public async Task Consume(ConsumeContext<RecordScmFacts> context) =>
        await Answer(context, await commands.Scm(context.Transaction(), context.Message, context.MessageId, context.CancellationToken));

    public Task Consume(ConsumeContext<LaneSessionsEnding> context) =>
        commands.EndOf(context.Transaction(), context.Message, context.MessageId, context.CancellationToken);

    public Task Consume(ConsumeContext<SetWorkspaceReactions> context)
    {
        IdleAgents.Set(context.Transaction(), context.Message);
        return Task.CompletedTask;
    }

    private static Task Answer(ConsumeContext context, object answer) =>
        context.ResponseAddress is null
            ? Task.CompletedTask
            : answer switch
            {
                SessionFound found => context.RespondAsync(found),
                SessionMessageAccepted accepted => context.RespondAsync(accepted),
                Refused refused => context.RespondAsync(refused),
                _ => throw new InvalidOperationException($"Unexpected answer type {answer.GetType().Name}."),
            };
}
