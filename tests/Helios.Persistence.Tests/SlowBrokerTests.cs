using System.Globalization;
using Helios.Persistence.Tests.Support;
using Helios.Testing;
using MassTransit;

namespace Helios.Persistence.Tests;

/// <summary>A broker that takes its time, while those who send to it give up and try again.</summary>
public sealed class SlowBrokerTests
{
    private const int Rounds = 4;
    private const int PerRound = 100;

    [Fact]
    [Trait("req", "outbox-no-loss")]
    public async Task A_row_whose_send_was_cancelled_stays_until_the_broker_has_confirmed_that_very_message()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var elsewhere = await TestStore.Create("memory");
        var broker = store.Broker!;
        await using var line = new TcpProxy(broker.Host, broker.Port);
        // On a database of its own: its relay must not send what the other one could not.
        await using var receiver = await TestProcess.Start(
            elsewhere,
            settings: broker.Settings,
            endpoints: bus => bus.AddConsumer<Listener, ListenerDefinition>()
        );
        await using var sender = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?>
            {
                ["Helios:Bus:Host"] = "127.0.0.1",
                ["Helios:Bus:Port"] = line.Port.ToString(CultureInfo.InvariantCulture),
                ["Helios:Postgres:SendTimeout"] = "00:00:00.200",
            },
            endpoints: _ => { }
        );

        for (var round = 0; round < Rounds; round++)
        {
            line.Hold();
            var texts = Enumerable.Range(0, PerRound).Select(index => $"{round}-{index}").ToList();
            await Task.WhenAll(
                texts.Select(text =>
                    sender.Work.Run(
                        (transaction, cancellationToken) =>
                            transaction.Send(new Uri("exchange:test.listener"), new Heard { Text = text }, cancellationToken),
                        CancellationToken.None
                    )
                )
            );
            // Given up and tried again, while nothing gets through.
            await Eventually.Holds(async () => await sender.Count("outbox", "attempts > 0") > 0, TimeSpan.FromMinutes(2));
            (await sender.Count("outbox")).ShouldBeGreaterThanOrEqualTo(PerRound);
            if (round % 2 == 0)
                line.Cut();
            line.Release();
        }

        await Eventually.Holds(async () => await sender.Count("outbox") == 0, TimeSpan.FromMinutes(3));
        await Eventually.Passes(
            () =>
            {
                receiver.Deliveries.All.Select(delivery => delivery.Text).Distinct().Count().ShouldBe(Rounds * PerRound);
                return Task.CompletedTask;
            },
            TimeSpan.FromMinutes(1)
        );
    }
}
