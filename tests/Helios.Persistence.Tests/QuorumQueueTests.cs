using Helios.Persistence.Feed;
using Helios.Persistence.Tests.Support;
using Helios.Persistence.Transactions;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Persistence.Tests;

public sealed class QuorumQueueTests
{
    [Fact]
    [Trait("req", "bus-by-configuration")]
    public async Task All_queues_of_a_service_survive_a_node_of_a_cluster_if_asked_to()
    {
        await using var store = await TestStore.Create("rabbitmq");
        await using var process = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?> { ["Helios:Bus:QueueType"] = "quorum" }
        );
        await process.Send("test.notes", new Note { Text = "kept" });
        await Eventually.Holds(() => process.Deliveries.Of("kept").Count == 1);
        await process.Work.Run(
            (transaction, _) =>
            {
                transaction.Feed(new FeedEvent("1", "test.kept", "a", "1"u8.ToArray()));
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        await Eventually.Holds(async () => await process.Count("feed") == 0);

        await using var connection = await process.Services.GetRequiredService<FeedBroker>().Connect("test", CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync();
        // Declaring a queue again is refused unless it is of the same type.
        var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        foreach (var queue in new[] { "test.notes", "test.counters", "test.listener" })
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, quorum);
        quorum["x-single-active-consumer"] = true;
        await channel.QueueDeclareAsync(FeedBroker.JournalQueue, durable: true, exclusive: false, autoDelete: false, quorum);
    }
}
