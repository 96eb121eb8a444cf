using System.Collections.Concurrent;
using System.Text;
using Helios.Persistence.Feed;
using Helios.Persistence.Tests.Support;
using Helios.Persistence.Transactions;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Helios.Persistence.Tests;

public sealed class FeedTests
{
    [Fact]
    [Trait("req", "events-in-order")]
    public async Task Two_processes_with_concurrent_writers_publish_every_event_once_and_in_order_per_entity()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var first = await TestProcess.Start(store);
        await using var second = await TestProcess.Start(store);
        var heard = new ConcurrentQueue<(string Id, string Subject, long Revision)>();
        await using var reader = await first.Services.GetRequiredService<FeedBroker>().Connect("test", CancellationToken.None);
        await using var channel = await reader.CreateChannelAsync();
        await Bind(channel, "counter.#", (id, body) => heard.Enqueue((id, body.Split('|')[0], long.Parse(body.Split('|')[1]))));
        var counters = Enumerable.Range(0, 4).Select(_ => NewId.NextGuid()).ToArray();

        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(index =>
                    (index % 2 == 0 ? first : second).Send("test.counters", new Add { CounterId = counters[index % 4], Amount = 1 })
                )
        );
        // In the middle of it the active pump loses its lease and its connection.
        await first.Execute(
            """
            update leases set owner = gen_random_uuid(), epoch = epoch + 1, expires_at = now() where name = 'feed';
            select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
            """
        );

        await Eventually.Holds(() => heard.ToArray().Select(item => item.Id).Distinct().Count() == 200);
        await Eventually.Holds(async () => await first.Count("feed") == 0);
        foreach (var entity in heard.DistinctBy(item => item.Id).GroupBy(item => item.Subject))
        {
            entity.Select(item => item.Revision).ShouldBe(Enumerable.Range(1, 50).Select(revision => (long)revision));
        }
    }

    [Fact]
    [Trait("req", "events-in-order")]
    public async Task The_feed_skips_no_event_of_a_transaction_that_commits_late()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        await using var late = await process.Database.OpenConnectionAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await using (var insert = late.CreateCommand())
        {
            insert.CommandText = "insert into feed (event_id, topic, subject, body) values ('late', 'test.late', 'a', '1')";
            await insert.ExecuteNonQueryAsync();
        }

        await process.Work.Run(
            (transaction, _) =>
            {
                transaction.Feed(TestFeed.Event("test.early", "b", 1));
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        await Eventually.Holds(() => process.Feed.All.Count == 1);
        await transaction.CommitAsync();

        await Eventually.Holds(() => process.Feed.All.Select(item => item.Topic).SequenceEqual(["test.early", "test.late"]));
    }

    [Fact]
    [Trait("req", "events-in-order")]
    public async Task The_feed_offers_a_refused_batch_again_and_nothing_before_it()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        process.Feed.FailNext(3);

        for (var revision = 1; revision <= 5; revision++)
        {
            var current = revision;
            await process.Work.Run(
                (transaction, _) =>
                {
                    transaction.Feed(TestFeed.Event("test.event", "a", current));
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );
        }

        await Eventually.Holds(() => process.Feed.All.Count == 5);
        process.Feed.All.Select(TestFeed.RevisionOf).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task The_feed_reaches_a_plain_client_as_finished_bytes()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var process = await TestProcess.Start(store);
        var heard = new ConcurrentQueue<IReadOnlyBasicProperties>();
        string? body = null;
        await using var connection = await process.Services.GetRequiredService<FeedBroker>().Connect("test", CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync();
        await Bind(channel, "lane.created", (_, text) => Volatile.Write(ref body, text), heard.Enqueue);
        var finished = new FeedEvent("ev_1", "lane.created", "ln_1", Encoding.UTF8.GetBytes("""{"specversion":"1.0"}"""));

        await process.Work.Run(
            (transaction, _) =>
            {
                transaction.Feed(finished);
                return Task.CompletedTask;
            },
            CancellationToken.None
        );

        await Eventually.Holds(() => Volatile.Read(ref body) is not null);
        body.ShouldBe("""{"specversion":"1.0"}""");
        var properties = heard.First();
        (properties.MessageId, properties.ContentType, properties.DeliveryMode).ShouldBe(
            ("ev_1", "application/cloudevents+json", DeliveryModes.Persistent)
        );
    }

    private static async Task Bind(
        IChannel channel,
        string pattern,
        Action<string, string> hear,
        Action<IReadOnlyBasicProperties>? properties = null
    )
    {
        await FeedBroker.Declare(channel, CancellationToken.None);
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, FeedBroker.ExchangeName, pattern);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            properties?.Invoke(delivery.BasicProperties);
            hear(delivery.BasicProperties.MessageId!, Encoding.UTF8.GetString(delivery.Body.Span));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
    }
}
