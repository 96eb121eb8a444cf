using Helios.Persistence.Tests.Support;
using Helios.Testing;

namespace Helios.Persistence.Tests;

public sealed class TimerTests
{
    private static readonly Uri Listener = new("exchange:test.listener");

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "timers")]
    public async Task A_timer_fires_once_and_not_before_its_time(string transport)
    {
        await using var store = await TestStore.Create(transport);
        await using var process = await TestProcess.Start(store);
        var due = Now.AddMilliseconds(600);

        await process.Work.Run(
            (transaction, cancellationToken) => transaction.Schedule("ring", due, Listener, new Heard { Text = "ring" }, cancellationToken),
            CancellationToken.None
        );

        await Eventually.Holds(() => process.Deliveries.Of("ring").Count > 0);
        await Eventually.Holds(async () => await process.Count("outbox", "sent_at is null") == 0);
        process.Deliveries.Of("ring").Count.ShouldBe(1);
        process.Deliveries.Of("ring")[0].At.ShouldBeGreaterThan(due.AddMilliseconds(-50));
    }

    [Fact]
    [Trait("req", "timers")]
    public async Task A_timer_fires_without_waiting_for_the_poll_even_if_another_one_is_due_much_later()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?> { ["Helios:Postgres:Poll"] = "01:00:00" }
        );
        foreach (var (name, delay) in new[] { ("late", TimeSpan.FromHours(1)), ("soon", TimeSpan.FromSeconds(1)), ("now", default) })
            await process.Work.Run(
                (transaction, cancellationToken) =>
                    transaction.Schedule(name, Now + delay, Listener, new Heard { Text = name }, cancellationToken),
                CancellationToken.None
            );

        await Eventually.Holds(() => process.Deliveries.Of("now").Count == 1);
        await Eventually.Holds(() => process.Deliveries.Of("soon").Count == 1);
        process.Deliveries.Of("late").ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "timers")]
    public async Task A_timer_fires_without_waiting_for_the_poll_after_a_restart()
    {
        await using var store = await TestStore.Create("memory");
        var slowly = new Dictionary<string, string?> { ["Helios:Postgres:Poll"] = "01:00:00" };
        await using (var first = await TestProcess.Start(store, settings: slowly))
            await first.Work.Run(
                (transaction, cancellationToken) =>
                    transaction.Schedule("later", Now.AddSeconds(3), Listener, new Heard { Text = "later" }, cancellationToken),
                CancellationToken.None
            );

        await using var second = await TestProcess.Start(store, settings: slowly);

        await Eventually.Holds(() => second.Deliveries.Of("later").Count == 1);
    }

    [Fact]
    [Trait("req", "timers")]
    public async Task A_timer_does_not_fire_when_it_was_cancelled_and_can_be_moved()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        await process.Work.Run(
            async (transaction, cancellationToken) =>
            {
                await transaction.Schedule("cancelled", Now.AddHours(1), Listener, new Heard { Text = "cancelled" }, cancellationToken);
                await transaction.Schedule("moved", Now.AddHours(1), Listener, new Heard { Text = "first" }, cancellationToken);
            },
            CancellationToken.None
        );

        await process.Work.Run(
            async (transaction, cancellationToken) =>
            {
                transaction.CancelTimer("cancelled");
                transaction.CancelTimer("unknown");
                await transaction.Schedule("moved", Now, Listener, new Heard { Text = "second" }, cancellationToken);
            },
            CancellationToken.None
        );

        await Eventually.Holds(() => process.Deliveries.Of("second").Count == 1);
        process.Deliveries.All.Select(delivery => delivery.Text).ShouldBe(["second"]);
        // Nothing is left that could fire in an hour.
        await Eventually.Holds(async () => await process.Count("outbox", "sent_at is null") == 0);
    }

    [Fact]
    [Trait("req", "timers")]
    public async Task A_timer_may_be_set_again_under_its_name_after_it_fired()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        for (var round = 1; round <= 3; round++)
        {
            await process.Work.Run(
                (transaction, cancellationToken) =>
                    transaction.Schedule("again", Now, Listener, new Heard { Text = "again" }, cancellationToken),
                CancellationToken.None
            );
            await Eventually.Holds(() => process.Deliveries.Of("again").Count == round);
        }
    }

    [Fact]
    public async Task A_timer_of_a_rolled_back_transaction_never_fires()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);

        await Should.ThrowAsync<InvalidOperationException>(() =>
            process.Work.Run(
                async (transaction, cancellationToken) =>
                {
                    await transaction.Schedule("never", Now, Listener, new Heard { Text = "never" }, cancellationToken);
                    throw new InvalidOperationException("no");
                },
                CancellationToken.None
            )
        );

        (await process.Count("outbox")).ShouldBe(0);
    }
}
