using Helios.Persistence.Tests.Support;
using Helios.Testing;
using MassTransit;
using Npgsql;

namespace Helios.Persistence.Tests;

public sealed class SagaRevisionTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "saga-serial")]
    public async Task A_saga_grows_by_exactly_the_accepted_of_two_hundred_concurrent_messages(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);
        var counter = NewId.NextGuid();

        // Every fifth is refused, every tenth comes twice.
        var sends = Enumerable
            .Range(0, 200)
            .Select(async index =>
            {
                var (id, message) = (NewId.NextGuid(), new Add { CounterId = counter, Amount = index % 5 == 0 ? 0 : 1 });
                await process.Send("test.counters", message, id);
                if (index % 10 == 1)
                {
                    await process.Send("test.counters", message, id);
                }
            });
        await Task.WhenAll(sends);

        await Eventually.Holds(async () => await process.Count("inbox") == 200);
        (await process.Value<long>("select revision from counters")).ShouldBe(160);
        (await process.Value<int>("select total from counters")).ShouldBe(160);
        (await process.Count("dead_letters")).ShouldBe(0);
        if (transport == "memory")
        {
            await Eventually.Holds(() => process.Feed.All.Count == 160);
            process.Feed.All.Select(TestFeed.RevisionOf).ShouldBe(Enumerable.Range(1, 160).Select(revision => (long)revision));
        }
    }

    [Fact]
    [Trait("req", "saga-serial")]
    public async Task A_saga_is_decided_again_when_another_process_was_faster()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var first = await TestProcess.Start(store);
        await using var second = await TestProcess.Start(store);
        var counter = NewId.NextGuid();

        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(index => (index % 2 == 0 ? first : second).Send("test.counters", new Add { CounterId = counter, Amount = 1 }))
        );

        await Eventually.Holds(async () => await first.Count("inbox") == 200);
        (await first.Value<long>("select revision from counters")).ShouldBe(200);
        (await first.Value<int>("select total from counters")).ShouldBe(200);
        (await first.Count("dead_letters")).ShouldBe(0);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "message-once")]
    public async Task A_saga_counts_every_message_once_although_the_database_lets_go_of_every_connection(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);
        var counters = Enumerable.Range(0, 10).Select(_ => NewId.NextGuid()).ToArray();

        var sends = Enumerable
            .Range(0, 300)
            .Select(index => process.Send("test.counters", new Add { CounterId = counters[index % 10], Amount = 1 }));
        await Task.WhenAll(sends);
        for (var time = 0; time < 3; time++)
        {
            await using var fresh = NpgsqlDataSource.Create($"{store.ConnectionString};Pooling=false");
            await using var end = fresh.CreateCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            );
            await end.ExecuteNonQueryAsync();
        }

        await using var reader = NpgsqlDataSource.Create($"{store.ConnectionString};Pooling=false;Search Path={TestProcess.Schema}");
        await using var total = reader.CreateCommand("select coalesce(sum(total), 0) from counters");
        await Eventually.Holds(async () => await total.ExecuteScalarAsync() is 300L);
        await Eventually.Holds(async () => await process.Count("inbox") == 300);
        (await process.Count("dead_letters")).ShouldBe(0);
    }

    [Fact]
    public async Task A_saga_leaves_no_row_when_it_refuses_to_come_into_being()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);

        var refusal = await process.Ask<Add, Refused>("test.counters", new Add { CounterId = NewId.NextGuid(), Amount = 0 });

        refusal.Message.Reason.ShouldBe("zero");
        (await process.Count("counters")).ShouldBe(0);
        (await process.Count("feed")).ShouldBe(0);
        process.Feed.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_after_its_row_is_committed()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        for (var turn = 0; turn < 20; turn++)
        {
            var counter = NewId.NextGuid();
            var answer = await process.Ask<Add, Added>("test.counters", new Add { CounterId = counter, Amount = 3 });
            answer.Message.Revision.ShouldBe(1);
            (await process.Count("counters", $"id = '{counter}' and revision = 1 and total = 3")).ShouldBe(1);
        }
    }
}
