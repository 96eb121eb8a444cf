using System.Diagnostics;
using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Helios.Persistence.Consuming;

/// <summary>
/// Processes a message in a transaction: waits for its turn, opens a scope and a transaction, records it as consumed, passes it on,
/// commits, and answers. A message that was already consumed only gets its answer again.
/// </summary>
internal sealed class TransactionFilter<T>(
    IConsumeScopeProvider scopes,
    SchemaStore store,
    Partitions partitions,
    Func<object, bool> isRecorded,
    OutboxConsumeOptions options
) : IFilter<ConsumeContext<T>>
    where T : class
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var messageId =
            context.GetOriginalMessageId()
            ?? throw new MessageException(typeof(T), "A message without an id cannot be consumed in a transaction.");
        using var turn = await partitions.Enter(context.Message, context.CancellationToken);
        await using var scope = await scopes.GetScope(context);
        await using var transaction = store.NewTransaction(scope.GetService<IServiceProvider>());

        var started = Stopwatch.GetTimestamp();
        var answered = new List<StoredEnvelope>();
        if (isRecorded(context.Message) && !await transaction.Enter(messageId, options.ConsumerId, answered, context.CancellationToken))
        {
            await Answer(context, answered);
            await context.NotifyConsumed(context, Stopwatch.GetElapsedTime(started), options.ConsumerType);
            return;
        }

        var inside = new TransactionConsumeContext<T>(
            scope.Context,
            options,
            scope.GetService<IServiceProvider>(),
            transaction,
            store.Clock
        );
        using (scope.PushConsumeContext(inside))
        {
            await next.Send(inside);
            await inside.ConsumeCompleted;
        }

        try
        {
            await transaction.Commit(context.CancellationToken);
        }
        catch (Exception exception)
        {
            // The consumer has already reported success; the commit decides.
            await context.NotifyFaulted(Stopwatch.GetElapsedTime(started), options.ConsumerType, exception);
            throw;
        }

        await Answer(context, transaction.Responses);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("heliosTransaction");

    private static async Task Answer(ConsumeContext<T> context, IReadOnlyList<StoredEnvelope> responses)
    {
        foreach (var response in responses)
        {
            // A repeated request may come from another address, with another request id.
            var current = response with
            {
                DestinationAddress = context.ResponseAddress ?? response.DestinationAddress,
                RequestId = context.RequestId ?? response.RequestId,
            };
            var endpoint = await context.ReceiveContext.SendEndpointProvider.GetSendEndpoint(current.DestinationAddress);
            // The answer is stored: a caller that does not get it asks again.
            await endpoint
                .Send(
                    new SerializedMessageBody(),
                    new OutboxMessageSendPipe(current.ForSending(), current.DestinationAddress),
                    context.CancellationToken
                )
                .WaitAsync(AnswerWithin, context.CancellationToken);
        }
    }
}
