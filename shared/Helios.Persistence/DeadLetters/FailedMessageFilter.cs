using System.Runtime.Serialization;
using MassTransit;

namespace Helios.Persistence.DeadLetters;

/// <summary>
/// Acknowledges a message whose consumer failed for good once its row is written; otherwise it goes to the transport's error queue.
/// </summary>
internal sealed class FailedMessageFilter(DeadLetterWriter letters) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var exception = context.Exception.GetBaseException();
        if (exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
        {
            // The process is shutting down: the message has neither succeeded nor failed.
            throw context.Exception;
        }

        var reason = IsUnreadable(context.Exception) ? "not_understood" : "consumer_failed";
        if (!await letters.Write(context, reason, $"{exception.GetType().Name}: {exception.Message}", context.Exception.ToString()))
        {
            await next.Send(context);
        }
    }

    private static bool IsUnreadable(Exception? exception) =>
        exception is not null && (exception is SerializationException || IsUnreadable(exception.InnerException));

    public void Probe(ProbeContext context) => context.CreateFilterScope("heliosDeadLetter");
}
