using MassTransit;

namespace Helios.Hosting.Bus;

/// <summary>
/// A second exchange of a queue, for senders that may send only some messages to it. The broker says through which exchange a message came;
/// its sender cannot.
/// </summary>
public static class ReportExchange
{
    /// <summary>Receives what is sent to the exchange too, and refuses messages that are not, or not only, of the role.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="role">An interface; the messages are those of its assembly that implement it.</param>
    public static void ReceiveReports(this IReceiveEndpointConfigurator endpoint, string exchange, Type role)
    {
        switch (endpoint)
        {
            case IRabbitMqReceiveEndpointConfigurator queue:
                queue.Bind(exchange);
                endpoint.UseFilter(new OnlyReports(exchange, role));
                break;
            case IInMemoryReceiveEndpointConfigurator queue:
                // One process sends to itself.
                queue.Bind(exchange);
                break;
        }
    }

    private sealed class OnlyReports(string exchange, Type role) : IFilter<ConsumeContext>
    {
        private readonly HashSet<string> accepted =
        [
            .. role
                .Assembly.GetTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(role))
                .SelectMany(type => type.GetInterfaces().Append(type))
                .Select(MessageUrn.ForTypeString),
        ];

        public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
        {
            if (
                context.ReceiveContext.TryGetPayload(out RabbitMqBasicConsumeContext? delivery)
                && delivery.Exchange == exchange
                && context.SupportedMessageTypes.FirstOrDefault(type => !accepted.Contains(type)) is { } other
            )
                throw new InvalidOperationException($"The exchange {exchange} accepts only reports of hosts, not {other}.");
            return next.Send(context);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("heliosReports");
    }
}
