using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.Hosting.Tests;

/// <summary>
/// What the users of deploy/rabbitmq/definitions.sh may not do. That they may do all they need is shown by every end-to-end test.
/// </summary>
[Trait("req", "broker-permissions")]
public sealed class BrokerPermissionTests : IAsyncLifetime
{
    private const string OtherHost = "worktree-agent.ho_01HEX10STEST00000000000001";

    private RabbitVirtualHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = (await RabbitServer.Shared).ClaimVirtualHost();
        await using var services = await Connect(host);
        await using var channel = await services.CreateChannelAsync();
        foreach (var name in new[] { OtherHost, "lane-orchestrator.lanes", "session-registry.sessions", "helios.journal" })
        {
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false);
            await channel.ExchangeDeclareAsync(name, "fanout", durable: true);
        }

        await channel.ExchangeDeclareAsync("helios.events", "topic", durable: true);
        await channel.ExchangeDeclareAsync("Helios.Contracts.Harness:HarnessReport", "fanout", durable: true);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_host_reads_no_queue_but_its_own()
    {
        await Refused(RabbitVirtualHost.AgentUser, channel => channel.BasicGetAsync(OtherHost, autoAck: true));
        await Refused(RabbitVirtualHost.AgentUser, channel => channel.BasicGetAsync("lane-orchestrator.lanes", autoAck: true));
        await Refused(RabbitVirtualHost.AgentUser, channel => channel.BasicGetAsync("helios.journal", autoAck: true));
    }

    [Fact]
    public async Task A_host_commands_neither_another_host_nor_a_service_and_publishes_no_event()
    {
        await Refused(RabbitVirtualHost.AgentUser, channel => Publish(channel, "lane-orchestrator.lanes"));
        await Refused(RabbitVirtualHost.AgentUser, channel => Publish(channel, "session-registry.sessions"));
        await Refused(RabbitVirtualHost.AgentUser, channel => channel.QueueDeleteAsync("lane-orchestrator.lanes"));
        await Refused(RabbitVirtualHost.AgentUser, channel => Publish(channel, OtherHost));
        await Refused(RabbitVirtualHost.AgentUser, channel => Publish(channel, "helios.events"));
        await Refused(RabbitVirtualHost.AgentUser, channel => Publish(channel, "Helios.Contracts.Harness:HarnessReport"));
    }

    [Fact]
    public async Task A_host_declares_and_listens_to_nothing_of_others()
    {
        await Refused(
            RabbitVirtualHost.AgentUser,
            channel => channel.ExchangeDeclareAsync("lane-orchestrator.admission", "fanout", durable: true)
        );
        await Refused(RabbitVirtualHost.AgentUser, channel => channel.QueueDeclareAsync($"{OtherHost}.control", true, false, false));
        await Refused(
            RabbitVirtualHost.AgentUser,
            async channel =>
            {
                var own = $"worktree-agent.{RabbitVirtualHost.HostId}.spy";
                await channel.QueueDeclareAsync(own);
                await channel.QueueBindAsync(own, "Helios.Contracts.Harness:HarnessReport", "");
            }
        );
    }

    [Fact]
    public async Task A_service_reads_no_queue_of_another()
    {
        await Refused("lane-orchestrator", channel => channel.BasicGetAsync("session-registry.sessions", autoAck: true));
        await Refused("session-registry", channel => channel.BasicGetAsync("lane-orchestrator.lanes", autoAck: true));
        await Refused("harness-monitor", channel => Publish(channel, "lane-orchestrator.lanes"));
    }

    [Fact]
    public async Task A_consumer_of_events_publishes_none()
    {
        await Refused("event-consumer", channel => Publish(channel, "helios.events"));
        await Refused("event-consumer", channel => channel.QueueDeleteAsync("helios.journal"));
    }

    private async Task Refused(string user, Func<IChannel, Task> act)
    {
        await using var connection = await Connect(host.As(user));
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)
        );

        var refused = await Should.ThrowAsync<Exception>(() => act(channel));

        (refused as OperationInterruptedException ?? refused.InnerException as OperationInterruptedException)
            .ShouldNotBeNull($"{refused}")
            .ShutdownReason!.ReplyCode.ShouldBe((ushort)403);
    }

    private static Task Publish(IChannel channel, string exchange) =>
        channel.BasicPublishAsync(exchange, "", mandatory: false, new BasicProperties(), ReadOnlyMemory<byte>.Empty).AsTask();

    private static Task<IConnection> Connect(RabbitVirtualHost user) =>
        new ConnectionFactory
        {
            HostName = user.Host,
            Port = user.Port,
            VirtualHost = user.Name,
            UserName = user.Username,
            Password = user.Password,
        }.CreateConnectionAsync();
}
