using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;

namespace Helios.Persistence.Consuming;

/// <summary>The context for a consumer: whatever it sends becomes a row, and its answers wait for the commit.</summary>
internal sealed class TransactionConsumeContext<T> : OutboxConsumeContextProxy<T>
    where T : class
{
    private readonly StoreTransaction transaction;
    private readonly TimeProvider clock;

    public TransactionConsumeContext(
        ConsumeContext<T> context,
        OutboxConsumeOptions options,
        IServiceProvider services,
        StoreTransaction transaction,
        TimeProvider clock
    )
        : base(context, options, services)
    {
        this.transaction = transaction;
        this.clock = clock;
        // A retry finds the payload of the previous attempt, whose transaction is gone.
        context.AddOrUpdatePayload(() => transaction, _ => transaction);
    }

    public override bool ContinueProcessing { get; set; }

    public override bool IsMessageConsumed => false;

    public override bool IsOutboxDelivered => false;

    public override int ReceiveCount => 1;

    public override long? LastSequenceNumber => null;

    public override Task AddSend<TMessage>(SendContext<TMessage> context)
    {
        var now = clock.GetUtcNow();
        var envelope = StoredEnvelope.Of(context, now.UtcDateTime, out var delay);
        if (RequestId is { } request && envelope.RequestId == request && envelope.DestinationAddress == ResponseAddress && delay is null)
        {
            transaction.Answer(envelope);
        }
        else
        {
            transaction.Keep(new OutboxRow(NewId.NextGuid(), envelope, delay is { } wait ? now + wait : null));
        }

        return Task.CompletedTask;
    }

    // The rest belongs to MassTransit's own delivery, which is not used: the relay delivers.
    public override Task SetConsumed() => Task.CompletedTask;

    public override Task SetDelivered() => Task.CompletedTask;

    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult<List<OutboxMessageContext>>([]);

    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;

    public override Task RemoveOutboxMessages() => Task.CompletedTask;
}
