using MassTransit;

namespace EventConsumer;

/// <summary>What this program reads of an event: the CloudEvents attributes that it prints.</summary>
internal sealed record HeliosEvent(string Id, string Type, string Subject, string Time, long Revision, int Index);

/// <summary>Prints each event once.</summary>
internal sealed class EventPrinter(RecentIds recent) : IConsumer<HeliosEvent>
{
    public Task Consume(ConsumeContext<HeliosEvent> context)
    {
        var happened = context.Message;
        return recent.Add(happened.Id)
            ? Console.Out.WriteLineAsync(
                $"{happened.Time} {happened.Type} {happened.Subject} {happened.Revision}.{happened.Index} {happened.Id}"
            )
            : Task.CompletedTask;
    }
}
