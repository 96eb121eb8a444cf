using System.Runtime.CompilerServices;
using Helios.Persistence.DeadLetters;
using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Persistence.Consuming;

/// <summary>One transaction per message: inbox, writes, outbox, events, notifications.</summary>
public static class HeliosTransaction
{
    private static readonly ConditionalWeakTable<IReceiveEndpointConfigurator, object> Configured = [];

    /// <summary>
    /// Runs every consumer and saga of the endpoint that is configured after this call in a transaction on the schema. All definitions that
    /// share an endpoint call it with the same arguments; the first call counts. Messages that fail for good become rows of
    /// <c>dead_letters</c>.
    /// </summary>
    public static void UseHeliosTransaction(
        this IReceiveEndpointConfigurator endpoint,
        IRegistrationContext context,
        string schema,
        Action<TransactionOptions>? configure = null
    )
    {
        if (!Configured.TryAdd(endpoint, schema))
        {
            return;
        }

        var options = new TransactionOptions();
        configure?.Invoke(options);
        // A registration context does not support keys.
        var services = context.GetRequiredService<IServiceProvider>();
        var store = services.GetRequiredKeyedService<SchemaStore>(schema);
        var observer = new TransactionObserver(endpoint, context, store, options);
        endpoint.ConnectConsumerConfigurationObserver(observer);
        endpoint.ConnectSagaConfigurationObserver(observer);

        var deadLetters = services.GetRequiredKeyedService<DeadLetterWriter>(schema);
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(new GenerateFaultFilter());
            pipe.UseFilter(new FailedMessageFilter(deadLetters));
            pipe.UseFilter(new ErrorTransportFilter());
        });
        endpoint.ConfigureDeadLetter(pipe =>
        {
            pipe.UseFilter(new UnclaimedMessageFilter(deadLetters));
            pipe.UseFilter(new DeadLetterTransportFilter());
        });
    }

    /// <summary>
    /// The transaction of the current message. Also works inside a saga's steps: a behaviour's context is a consume context.
    /// </summary>
    public static StoreTransaction Transaction(this ConsumeContext context) =>
        context.TryGetPayload(out StoreTransaction? transaction)
            ? transaction
            : throw new InvalidOperationException(
                $"The endpoint {context.ReceiveContext.InputAddress} has no transaction: its definition must call UseHeliosTransaction."
            );
}
