using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.LaneOrchestrator.DeadLetters;

/// <summary>
/// Keeps what other services report. A report about an order that a host does not understand, because its agent is older than this service,
/// is the host's answer to it: the order is sent again now and then only.
/// </summary>
internal sealed class DeadLetterReports(TimeProvider time) : IConsumer<DeadLetterReported>
{
    // Until its agent is replaced by a newer one, each attempt is one more dead letter.
    private static readonly TimeSpan SentAgainAfter = TimeSpan.FromMinutes(10);

    public Task Consume(ConsumeContext<DeadLetterReported> context)
    {
        var report = context.Message;
        DeadLetterRow.Insert(context.Transaction(), report);
        if (report.Reason is "no_consumer" or "not_understood" && OperationIn(report.Body) is { } operation)
            HostOperations.NoteProgress(context.Transaction(), operation, Sql.Moment(time.GetUtcNow() + SentAgainAfter));
        return Task.CompletedTask;
    }

    private static OperationId? OperationIn(string body)
    {
        try
        {
            return
                JsonNode.Parse(body) is JsonObject envelope
                && envelope["message"] is JsonObject message
                && message["operation"] is JsonObject order
                && OperationId.TryParse(order["operationId"]?.ToString(), null, out var operation)
                ? operation
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
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
