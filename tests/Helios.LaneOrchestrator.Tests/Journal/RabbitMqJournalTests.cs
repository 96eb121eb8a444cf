using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts.Events;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Persistence;
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
        it = await Orchestrator.Start([.. broker.Settings.Select(setting => (setting.Key, setting.Value!))]);
    }

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task Records_what_anybody_publishes_once_and_in_order_and_survives_what_is_no_event()
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
    public async Task Has_what_the_orchestrator_itself_does()
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
