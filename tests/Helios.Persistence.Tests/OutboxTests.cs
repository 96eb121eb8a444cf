using System.Collections.Concurrent;
using Helios.Persistence.Outbox;
using Helios.Persistence.Tests.Support;
using Helios.Persistence.Transactions;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Persistence.Tests;

public sealed class OutboxTests
{
    private static readonly IReadOnlyDictionary<string, string?> LongPoll = new Dictionary<string, string?>
    {
        ["Helios:Postgres:Poll"] = "01:00:00",
    };

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "outbox-no-loss")]
    public async Task The_outbox_sends_again_what_it_could_not_settle_and_the_inbox_swallows_it(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);
        // As if the relay were killed between the send and the removal, every time.
        await process.Execute(
            """
            create function stop() returns trigger language plpgsql as $$ begin
                if tg_op = 'DELETE' or new.sent_at is not null then raise exception 'killed'; end if;
                return new;
            end $$;
            create trigger stop before update or delete on outbox for each row execute function stop();
            """
        );

        await process.Work.Run(
            (transaction, cancellationToken) =>
                transaction.Send(new Uri("exchange:test.notes"), new Note { Text = "twice" }, cancellationToken),
            CancellationToken.None
        );
        await Eventually.Holds(async () => await process.Count("outbox", "message_type = 'Note' and attempts > 0") == 1);
        await process.Execute("drop trigger stop on outbox");

        await Eventually.Holds(async () => await process.Count("outbox", "sent_at is null") == 0);
        (await process.Count("ledger")).ShouldBe(1);
        process.Deliveries.Of("twice").Select(delivery => delivery.MessageId).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    [Trait("req", "outbox-no-loss")]
    public async Task The_outbox_is_emptied_by_another_process_when_its_own_died()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using (var dying = await TestProcess.Start(store))
        {
            // Committed by somebody whose relay never came to it.
            await dying.Work.Run((transaction, _) => AfterLosingItsRelay(transaction), CancellationToken.None);
        }

        await using var heir = await TestProcess.Start(store);
        await Eventually.Holds(() => heir.Deliveries.Of("orphan").Count == 1);
        await Eventually.Holds(async () => await heir.Count("outbox") == 0);

        static Task AfterLosingItsRelay(StoreTransaction transaction)
        {
            // A timer due at once is never handed over in memory.
            return transaction.Schedule(
                "orphan",
                TimeProvider.System.GetUtcNow().AddSeconds(1),
                new Uri("exchange:test.listener"),
                new Heard { Text = "orphan" },
                CancellationToken.None
            );
        }
    }

    [Fact]
    [Trait("req", "outbox-no-loss")]
    public async Task Two_processes_send_each_message_once()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var first = await TestProcess.Start(store);
        await using var second = await TestProcess.Start(store);

        await Task.WhenAll(
            Enumerable
                .Range(0, 150)
                .Select(index =>
                    (index % 2 == 0 ? first : second).Work.Run(
                        async (transaction, cancellationToken) =>
                        {
                            await transaction.Publish(new Heard { Text = "fresh" }, cancellationToken);
                            await transaction.Schedule(
                                $"t{index}",
                                TimeProvider.System.GetUtcNow(),
                                new Uri("exchange:test.listener"),
                                new Heard { Text = "polled" },
                                cancellationToken
                            );
                        },
                        CancellationToken.None
                    )
                )
        );

        await Eventually.Holds(async () => await first.Count("outbox") == 0);
        await Eventually.Holds(() => Ids("fresh").Distinct().Count() == 150 && Ids("polled").Distinct().Count() == 150);
        Ids("fresh").Count.ShouldBe(150);
        Ids("polled").Count.ShouldBe(150);

        List<Guid> Ids(string text) =>
            [.. first.Deliveries.Of(text).Concat(second.Deliveries.Of(text)).Select(delivery => delivery.MessageId)];
    }

    [Fact]
    [Trait("req", "embedded-restart")]
    public async Task In_memory_sends_everything_again_at_the_next_start_before_the_start_is_over()
    {
        await using var store = await TestStore.Create("memory");
        Guid id;
        await using (var before = await TestProcess.Start(store))
        {
            await before.Work.Run(
                async (transaction, cancellationToken) =>
                {
                    await transaction.Send(new Uri("exchange:test.notes"), new Note { Text = "kept" }, cancellationToken);
                    await transaction.Schedule(
                        "later",
                        TimeProvider.System.GetUtcNow().AddHours(1),
                        new Uri("exchange:test.notes"),
                        new Note { Text = "later" },
                        cancellationToken
                    );
                },
                CancellationToken.None
            );
            await Eventually.Holds(() => before.Deliveries.Of("kept").Count == 1);
            await Eventually.Holds(async () => await before.Count("outbox", "sent_at is not null") == 3);
            id = before.Deliveries.Of("kept")[0].MessageId;
        }

        // However short the memory for sent messages is, and however long the process was away.
        await using var after = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?>(LongPoll) { ["Helios:Postgres:SentRetention"] = "00:00:00.001" }
        );
        await Eventually.Holds(() => after.Deliveries.Of("kept").Count == 1);
        after.Deliveries.Of("kept")[0].MessageId.ShouldBe(id);
        (await after.Count("ledger", "note = 'kept'")).ShouldBe(1);
        (await after.Count("outbox", "token = 'later' and sent_at is null")).ShouldBe(1);
    }

    [Fact]
    public async Task In_memory_forgets_sent_messages_after_their_time()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?>
            {
                ["Helios:Postgres:SentRetention"] = "00:00:00.100",
                ["Helios:Postgres:Housekeeping"] = "00:00:00.100",
            }
        );
        await process.Work.Run(
            (transaction, cancellationToken) => transaction.Publish(new Heard { Text = "brief" }, cancellationToken),
            CancellationToken.None
        );
        await Eventually.Holds(() => process.Deliveries.Of("brief").Count == 1);
        await Eventually.Holds(async () => await process.Count("outbox") == 0);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    public async Task The_outbox_passes_fresh_messages_on_without_waiting_for_the_poll(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store, settings: LongPoll);

        await process.Work.Run(
            (transaction, cancellationToken) => transaction.Publish(new Heard { Text = "quick" }, cancellationToken),
            CancellationToken.None
        );

        await Eventually.Holds(() => process.Deliveries.Of("quick").Count == 1);
    }

    [Fact]
    public async Task The_outbox_drops_a_message_whose_time_to_live_is_over()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        await process.Work.Run(
            (transaction, cancellationToken) =>
                transaction.Schedule(
                    "stale",
                    TimeProvider.System.GetUtcNow(),
                    new Uri("exchange:test.listener"),
                    new Heard { Text = "stale" },
                    cancellationToken
                ),
            CancellationToken.None
        );
        await Eventually.Holds(() => process.Deliveries.Of("stale").Count == 1);

        await process.Execute(
            """
            update outbox set sent_at = null, due_at = now(), envelope = jsonb_set(envelope::jsonb, '{ExpirationTime}', '"2020-01-01T00:00:00Z"')::text
            """
        );

        await Eventually.Holds(async () => await process.Count("outbox", "sent_at is null") == 0);
        process.Deliveries.Of("stale").Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_outbox_reports_a_mandatory_message_that_no_queue_accepts()
    {
        await using var store = await TestStore.Create("rabbitmq");
        var returned = new Returned();
        await using var process = await TestProcess.Start(
            store,
            schema => schema.Mandatory("worktree-agent."),
            services: services => services.AddSingleton<IUndeliverableHandler>(returned)
        );

        await process.Work.Run(
            async (transaction, cancellationToken) =>
            {
                await transaction.Send(new Uri("exchange:worktree-agent.ho_1"), new Heard { Text = "nobody" }, cancellationToken);
                await transaction.Send(new Uri("exchange:test.listener"), new Heard { Text = "somebody" }, cancellationToken);
            },
            CancellationToken.None
        );

        await Eventually.Holds(() => returned.Messages.Count == 1);
        var message = returned.Messages.Single();
        (message.MessageType, message.Schema).ShouldBe(("Heard", TestProcess.Schema));
        message.Body.ShouldContain("nobody");
        await Eventually.Holds(() => process.Deliveries.Of("somebody").Count == 1);
        await Eventually.Holds(async () => await process.Count("outbox") == 0);
    }

    private sealed class Returned : IUndeliverableHandler
    {
        public ConcurrentQueue<UndeliverableMessage> Messages { get; } = new();

        public Task Undeliverable(UndeliverableMessage message, CancellationToken cancellationToken)
        {
            Messages.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
