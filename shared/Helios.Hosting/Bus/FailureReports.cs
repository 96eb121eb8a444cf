using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using MassTransit.Middleware;

namespace Helios.Hosting.Bus;

/// <summary>
/// Reports messages that fail for good, on an endpoint of a service without tables. One that was reported is acknowledged; one that
/// could not be reported goes to the transport's error queue.
/// </summary>
public static class FailureReports
{
    /// <summary>Reports what fails on the endpoint, and what no consumer accepts.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="report">Returns when the report was accepted by the bus; throws if it was not.</param>
    public static void ReportFailures(this IReceiveEndpointConfigurator endpoint, Func<FailedMessage, CancellationToken, Task> report)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(new GenerateFaultFilter());
            pipe.UseFilter(new Failed(report));
            pipe.UseFilter(new ErrorTransportFilter());
        });
        endpoint.ConfigureDeadLetter(pipe =>
        {
            pipe.UseFilter(new Unclaimed(report));
            pipe.UseFilter(new DeadLetterTransportFilter());
        });
    }

    private static async Task<bool> TryReport(
        ReceiveContext received,
        Func<FailedMessage, CancellationToken, Task> report,
        string reason,
        string detail,
        string? evidence
    )
    {
        var body = received.Body.GetString();
        received.TryGetPayload(out ConsumeContext? consumed);
        var failed = new FailedMessage(
            received.InputAddress.AbsolutePath.Split('/')[^1],
            received.GetMessageId() ?? consumed?.MessageId,
            consumed is null ? TypesIn(body) : string.Join(';', consumed.SupportedMessageTypes),
            reason,
            detail,
            evidence,
            string.Join('\n', received.TransportHeaders.GetAll().Select(header => $"{header.Key}: {header.Value}")),
            received.ContentType?.MediaType,
            body
        );
        try
        {
            await report(failed, received.CancellationToken);
            return true;
        }
        catch (Exception) when (!received.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string? TypesIn(string body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            return
                envelope.RootElement.ValueKind is JsonValueKind.Object
                && envelope.RootElement.TryGetProperty("messageType", out var types)
                && types.ValueKind is JsonValueKind.Array
                ? string.Join(';', types.EnumerateArray().Select(type => type.ToString()))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsUnreadable(Exception? exception) =>
        exception is not null && (exception is SerializationException || IsUnreadable(exception.InnerException));

    private sealed class Failed(Func<FailedMessage, CancellationToken, Task> report) : IFilter<ExceptionReceiveContext>
    {
        public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
        {
            var exception = context.Exception.GetBaseException();
            // The process is shutting down: the message has neither succeeded nor failed.
            if (exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
                throw context.Exception;
            if (
                !await TryReport(
                    context,
                    report,
                    IsUnreadable(context.Exception) ? "not_understood" : "consumer_failed",
                    $"{exception.GetType().Name}: {exception.Message}",
                    context.Exception.ToString()
                )
            )
                await next.Send(context);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("heliosFailureReport");
    }

    private sealed class Unclaimed(Func<FailedMessage, CancellationToken, Task> report) : IFilter<ReceiveContext>
    {
        public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
        {
            const string detail = "No consumer of this endpoint accepts messages of this type; the sender may be newer than this service.";
            if (!await TryReport(context, report, "no_consumer", detail, null))
                await next.Send(context);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("heliosFailureReport");
    }
}
