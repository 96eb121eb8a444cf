using System.Collections.Concurrent;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.Persistence.Tests.Support;

/// <summary>Writes a row, publishes, emits an event, answers; and fails afterwards when told to.</summary>
public sealed class NoteConsumer : IConsumer<Note>
{
    public async Task Consume(ConsumeContext<Note> context)
    {
        var transaction = context.Transaction();
        transaction.Stage("insert into ledger (note) values ($1)", context.Message.Text);
        transaction.Feed(TestFeed.Event("note.taken", context.Message.Text, 1));
        await context.Publish(new Heard { Text = context.Message.Text });
        await context.RespondAsync(new Noted { Text = context.Message.Text });
        if (context.Message.FailAfterwards)
        {
            throw new InvalidOperationException("told to fail");
        }
    }
}

public sealed class NoteDefinition : ConsumerDefinition<NoteConsumer>
{
    public NoteDefinition()
    {
        EndpointName = "test.notes";
        ConcurrentMessageLimit = 16;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<NoteConsumer> consumerConfigurator,
        IRegistrationContext context
    ) => endpointConfigurator.UseHeliosTransaction(context, TestProcess.Schema);
}

/// <summary>Hears, without a database, and remembers every delivery.</summary>
public sealed class Listener(Deliveries deliveries) : IConsumer<Heard>
{
    public Task Consume(ConsumeContext<Heard> context)
    {
        deliveries.Add(context);
        return Task.CompletedTask;
    }
}

public sealed class ListenerDefinition : ConsumerDefinition<Listener>
{
    public ListenerDefinition()
    {
        EndpointName = "test.listener";
        ConcurrentMessageLimit = 16;
    }
}

public sealed record Delivery(Guid MessageId, string Text, string? Header, Guid? ConversationId, DateTimeOffset At);

public sealed class Deliveries
{
    private readonly ConcurrentQueue<Delivery> all = new();

    public IReadOnlyList<Delivery> All => [.. all];

    public IReadOnlyList<Delivery> Of(string text) => [.. all.Where(delivery => delivery.Text == text)];

    public void Add(ConsumeContext<Heard> context) =>
        all.Enqueue(
            new Delivery(
                context.MessageId!.Value,
                context.Message.Text,
                context.Headers.Get<string>("x-test"),
                context.ConversationId,
                TimeProvider.System.GetUtcNow()
            )
        );
}
