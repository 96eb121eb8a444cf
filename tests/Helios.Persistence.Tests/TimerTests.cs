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
    public async Task A_timer_does_not_fire_when_it_was_cancelled_and_can_be_moved()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        await process.Work.Run(
            async (transaction, cancellationToken) =>
            {
                await transaction.Schedule(
                    "cancelled",
                    Now.AddMilliseconds(400),
                    Listener,
                    new Heard { Text = "cancelled" },
                    cancellationToken
                );
                await transaction.Schedule("moved", Now.AddHours(1), Listener, new Heard { Text = "first" }, cancellationToken);
            },
            CancellationToken.None
        );

        await process.Work.Run(
            async (transaction, cancellationToken) =>
            {
                transaction.CancelTimer("cancelled");
                transaction.CancelTimer("unknown");
                await transaction.Schedule("moved", Now.AddMilliseconds(500), Listener, new Heard { Text = "second" }, cancellationToken);
            },
            CancellationToken.None
        );

        await Eventually.Holds(() => process.Deliveries.Of("second").Count == 1);
        process.Deliveries.All.Select(delivery => delivery.Text).ShouldBe(["second"]);
        (await process.Count("outbox", "sent_at is null")).ShouldBe(0);
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
