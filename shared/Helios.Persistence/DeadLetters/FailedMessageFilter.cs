using System.Runtime.Serialization;
using MassTransit;

namespace Helios.Persistence.DeadLetters;

/// <summary>A message whose consumer failed for good is let go once its row is written; until then the transport's error queue keeps it.</summary>
internal sealed class FailedMessageFilter(DeadLetterWriter letters) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var exception = context.Exception.GetBaseException();
        if (exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
        {
            // The process is going down in the middle of it: nobody has judged the message yet, so it is neither dead nor done.
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
