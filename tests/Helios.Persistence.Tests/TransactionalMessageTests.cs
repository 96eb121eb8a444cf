using Helios.Persistence.Feed;
using Helios.Persistence.Tests.Support;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Helios.Persistence.Tests;

public sealed class TransactionalMessageTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "message-once")]
    public async Task A_message_leaves_its_row_its_message_its_event_and_its_answer(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);

        var answer = await process.Ask<Note, Noted>("test.notes", new Note { Text = "one" });

        answer.Message.Text.ShouldBe("one");
        (await process.Count("ledger")).ShouldBe(1);
        await Eventually.Holds(() => process.Deliveries.Of("one").Count == 1);
        await Eventually.Holds(async () => await process.Count("feed") == 0 && await process.Count("outbox", "sent_at is null") == 0);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "message-once")]
    public async Task A_message_has_no_second_effect_when_it_comes_again(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);
        var id = NewId.NextGuid();

        for (var time = 0; time < 5; time++)
        {
            await process.Send("test.notes", new Note { Text = "again" }, id);
        }

        await process.Ask<Note, Noted>("test.notes", new Note { Text = "afterwards" });
        await Eventually.Holds(() => process.Deliveries.Of("again").Count > 0 && process.Deliveries.Of("afterwards").Count > 0);
        (await process.Count("ledger", "note = 'again'")).ShouldBe(1);
        (await process.Count("inbox")).ShouldBe(2);
        process.Deliveries.Of("again").Count.ShouldBe(1);
        (await process.Count("dead_letters")).ShouldBe(0);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "message-once")]
    public async Task A_message_is_answered_as_before_when_it_is_asked_again(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);
        var (id, counter) = (NewId.NextGuid(), NewId.NextGuid());

        var first = await process.Ask<Add, Added>("test.counters", new Add { CounterId = counter, Amount = 5 }, id);
        await process.Ask<Add, Added>("test.counters", new Add { CounterId = counter, Amount = 7 });
        var again = await process.Ask<Add, Added>("test.counters", new Add { CounterId = counter, Amount = 5 }, id);

        again.Message.ShouldBe(first.Message);
        (await process.Value<int>("select total from counters")).ShouldBe(12);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "transaction-all-or-nothing")]
    public async Task A_message_leaves_nothing_but_a_dead_letter_when_it_fails(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);

        await Should.ThrowAsync<RequestFaultException>(() =>
            process.Ask<Note, Noted>("test.notes", new Note { Text = "broken", FailAfterwards = true })
        );

        await Eventually.Holds(async () => await process.Count("dead_letters") == 1);
        (await process.Count("ledger")).ShouldBe(0);
        (await process.Count("outbox")).ShouldBe(0);
        (await process.Count("feed")).ShouldBe(0);
        (await process.Count("inbox")).ShouldBe(0);
        process.Deliveries.Of("broken").ShouldBeEmpty();
        process.Feed.All.ShouldBeEmpty();
        (await process.Value<string>("select reason from dead_letters")).ShouldBe("consumer_failed");
        (await process.Value<string>("select detail from dead_letters"))!.ShouldContain("told to fail");
        (await process.Value<string>("select body from dead_letters"))!.ShouldContain("broken");
        (await process.Value<string>("select endpoint from dead_letters"))!.ShouldEndWith("test.notes");
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    public async Task A_message_is_kept_when_nobody_takes_its_type(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);

        await process.Send("test.notes", new Unheard { Text = "hello" });

        await Eventually.Holds(async () =>
            await process.Count("dead_letters", "reason = 'no_consumer' and message_type like '%Unheard'") == 1
        );
    }

    [Fact]
    [Trait("req", "dead-letters")]
    public async Task A_message_is_kept_when_it_cannot_be_read()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var process = await TestProcess.Start(store);
        await using var connection = await new FeedBroker(process.Services.GetRequiredService<IConfiguration>()).Connect(
            "test",
            CancellationToken.None
        );
        await using var channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json" };

        await channel.BasicPublishAsync("", "test.notes", mandatory: true, properties, "{ not\0 json"u8.ToArray());

        await Eventually.Holds(async () => await process.Count("dead_letters") == 1);
        (await process.Value<string>("select reason || ' ' || body from dead_letters")).ShouldBe("not_understood { not\uFFFD json");
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    public async Task A_message_keeps_headers_conversation_and_id_through_the_outbox(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);
        Guid? sent = null;
        var conversation = NewId.NextGuid();

        await process.Work.Run(
            async (transaction, cancellationToken) =>
            {
                await transaction.Publish(new Heard { Text = "direct" }, cancellationToken);
                await transaction.Send(new Uri("exchange:test.notes"), new Note { Text = "through" }, cancellationToken);
            },
            CancellationToken.None
        );
        sent = await process.Value<Guid?>("select message_id from outbox where message_type = 'Heard'");

        await Eventually.Holds(() => process.Deliveries.Of("direct").Count == 1 && process.Deliveries.Of("through").Count == 1);
        if (sent is { } id)
        {
            process.Deliveries.Of("direct")[0].MessageId.ShouldBe(id);
        }

        conversation.ShouldNotBe(process.Deliveries.Of("direct")[0].ConversationId!.Value);
        (await process.Count("ledger", "note = 'through'")).ShouldBe(1);
    }
}
