using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Persistence.Feed;
using Helios.Testing;
using RabbitMQ.Client;

namespace Helios.LaneOrchestrator.Tests.Journal;

[Trait("req", "journal")]
public sealed class RabbitMqJournalTests : IAsyncLifetime
{
    private static readonly string[] NoEvents =
    [
        "",
        "no json",
        "[]",
        """{"not":"an event"}""",
        """{"id":"ev_1","type":"t","source":"s","time":"2026-01-01T00:00:00Z","subject":"a\u0000b"}""",
        """{"id":"ev_1","type":"t","source":"s","time":"2026-01-01T00:00:00Z","subject":"\ud800"}""",
    ];

    private readonly LaneId lane = LaneId.New();
    private RabbitVirtualHost broker = null!;
    private Orchestrator it = null!;

    public async ValueTask InitializeAsync()
    {
        broker = (await RabbitServer.Shared).ClaimVirtualHost();
        it = await Orchestrator.Start([
            .. broker.Settings.Select(setting => (setting.Key, setting.Value!)),
            ("Helios:Lanes:CollectErrorsEvery", "00:00:00.2"),
        ]);
    }

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task The_journal_records_what_anybody_publishes_once_and_in_order_and_survives_what_is_no_event()
    {
        await using var another = await it.StartAnother([.. broker.Settings.Select(setting => (setting.Key, setting.Value!))]);
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));

        for (var revision = 1; revision <= 100; revision++)
        {
            var body = Journaled.Bytes(EventTopics.LaneStateChanged, lane, revision);
            await Publish(body);
            if (revision % 3 == 0)
                await Publish(body);
            if (revision % 10 == 0)
                await Publish(Encoding.UTF8.GetBytes(NoEvents[revision / 10 % NoEvents.Length]));
        }

        await Eventually.Passes(async () =>
        {
            var (_, page, _) = await another.Send("GET", $"/v1/events?lane={lane}&limit=500");
            page["items"]!.AsArray().Select(one => one!["revision"]!.GetValue<int>()).ShouldBe(Enumerable.Range(1, 100));
        });
        await Eventually.Holds(async () => await channel.MessageCountAsync(FeedBroker.JournalQueue) == 0);

        // And on to whoever listens at another process than the one that wrote.
        using var enough = new CancellationTokenSource(Eventually.Patience);
        var heard = Task.WhenAll(Hear(it), Hear(another));
        await Publish(Journaled.Bytes(EventTopics.LaneStateChanged, lane, 101));
        (await heard).ShouldBe([101, 101]);

        async Task<int> Hear(Orchestrator at)
        {
            await foreach (
                var (_, _, data) in Sse.Read(at.Http, $"/v1/events?lane={lane}&topic=lane.%23&after=0", null, null, enough.Token)
            )
            {
                if (JsonNode.Parse(data)!["revision"]!.GetValue<int>() is > 100 and var revision)
                    return revision;
            }

            return 0;
        }

        async Task Publish(byte[] body) => await channel.BasicPublishAsync(EventTopics.Exchange, EventTopics.LaneStateChanged, body);
    }

    [Fact]
    [Trait("req", "feed-independence")]
    public async Task A_foreign_queue_that_refuses_delays_nobody_and_is_reported()
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("good", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync("good", FeedBroker.ExchangeName, "#");
        await channel.QueueDeclareAsync(
            "full",
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { ["x-max-length"] = 0, ["x-overflow"] = "reject-publish" }
        );
        await channel.QueueBindAsync("full", FeedBroker.ExchangeName, "#");

        var workspaces = new List<string>();
        for (var count = 0; count < 20; count++)
            workspaces.Add((await it.Workspace()).ToString());

        await Eventually.Passes(async () =>
            (await it.Send("GET", "/v1/events?topic=workspace.registered&limit=500")).Body["items"]!
                .AsArray()
                .Select(one => one!["subject"]!.GetValue<string>())
                .ShouldBe(workspaces)
        );
        // Offered a few times at first, and once while the queue is known to refuse.
        (await channel.MessageCountAsync("good")).ShouldBeInRange(20u, 20u * 3);
        await Eventually.Holds(async () => await Feed() == "degraded");

        await channel.QueueDeleteAsync("full");
        await it.Workspace();
        await Eventually.Holds(async () => await Feed() == "healthy");

        async Task<string> Feed() => (await it.Send("GET", "/health/ready")).Body["checks"]!["feed-lanes"]!["status"]!.GetValue<string>();
    }

    [Fact]
    [Trait("req", "feed-independence")]
    public async Task An_event_that_the_table_cannot_hold_is_a_dead_letter_and_holds_up_nobody()
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await using (var command = it.Database.CreateCommand("alter table journal add constraint no_bad check (topic <> 'bad.one')"))
            await command.ExecuteNonQueryAsync();

        // Ids that are none are as good as absent, however long they are.
        var strange = JsonNode.Parse(Journaled.Bytes("strange.one", lane, 1))!.AsObject();
        strange["laneid"] = new string('x', 9000);
        await Publish("strange.one", Encoding.UTF8.GetBytes(strange.ToJsonString()));
        await Publish("bad.one", Journaled.Bytes("bad.one", lane, 2));
        await Publish("good.one", Journaled.Bytes("good.one", lane, 3));

        await Eventually.Passes(async () =>
            (await it.Send("GET", "/v1/events?topic=*.one")).Body["items"]!
                .AsArray()
                .Select(one => one!["type"]!.GetValue<string>())
                .ShouldBe(["strange.one", "good.one"])
        );
        var letter = (await it.Send("GET", "/v1/dead-letters")).Body["items"]!.AsArray().ShouldHaveSingleItem()!;
        letter["reason"]!.GetValue<string>().ShouldBe("not_recorded");
        letter["message_type"]!.GetValue<string>().ShouldBe("bad.one");

        async Task Publish(string topic, byte[] body) => await channel.BasicPublishAsync(EventTopics.Exchange, topic, body);
    }

    [Fact]
    [Trait("req", "dead-letters")]
    public async Task What_is_in_an_error_queue_becomes_a_dead_letter_once()
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var queue = $"worktree-agent.{it.Host.Id}.control_error";
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        var properties = new BasicProperties
        {
            MessageId = Guid.CreateVersion7().ToString(),
            Headers = new Dictionary<string, object?>
            {
                ["MT-Fault-Message"] = "It was too much.",
                ["MT-Fault-Timestamp"] = "2026-01-02T03:04:05Z",
            },
        };
        // As if a process had died between writing the row and telling the broker.
        foreach (var _ in Enumerable.Range(0, 2))
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, "{}"u8.ToArray());

        JsonNode? letter = null;
        await Eventually.Holds(async () =>
            (letter = (await it.Send("GET", "/v1/dead-letters")).Body["items"]!.AsArray().SingleOrDefault()) is not null
        );
        letter!["reason"]!.GetValue<string>().ShouldBe("error_queue");
        letter["detail"]!.GetValue<string>().ShouldBe("It was too much.");
        letter["origin"]!.GetValue<string>().ShouldBe($"worktree-agent:{it.Host.Id}");
        letter["endpoint"]!.GetValue<string>().ShouldBe($"worktree-agent.{it.Host.Id}.control");
        await Eventually.Holds(async () => await channel.MessageCountAsync(queue) == 0);
        (await it.Send("GET", "/v1/dead-letters")).Body["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_journal_has_what_the_orchestrator_itself_does()
    {
        var workspace = await it.Workspace();

        await Eventually.Passes(async () =>
            (await it.Send("GET", $"/v1/events?workspace={workspace}")).Body["items"]!
                .AsArray()
                .Select(one => one!["type"]!.GetValue<string>())
                .ShouldBe(["workspace.registered"])
        );
    }
}
