using System.Globalization;
using System.Text;
using Helios.Testing;
using RabbitMQ.Client;

namespace Helios.Hosting.Tests;

/// <summary>How much the queues of failed messages keep, by the policy of deploy/rabbitmq/definitions.sh.</summary>
public sealed class ErrorQueueTests
{
    private const int Kept = 10_000;
    private const int More = 50;

    [Theory]
    [InlineData("lane-orchestrator.lanes_error")]
    [InlineData("worktree-agent.ho_01HEX10STEST00000000000000.control_skipped")]
    [Trait("req", "dead-letters")]
    public async Task An_error_queue_that_nobody_empties_keeps_the_newest_messages(string queue)
    {
        var host = (await RabbitServer.Shared).ClaimVirtualHost();
        var factory = new ConnectionFactory
        {
            HostName = host.Host,
            Port = host.Port,
            VirtualHost = host.Name,
            UserName = host.Username,
            Password = host.Password,
        };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);

        for (var number = 0; number < Kept + More; number++)
            await channel.BasicPublishAsync("", queue, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

        // On one channel, they have come when the broker answers.
        var oldest = await channel.BasicGetAsync(queue, autoAck: true);
        Encoding.UTF8.GetString(oldest!.Body.Span).ShouldBe($"{More}");
        (await channel.MessageCountAsync(queue)).ShouldBe((uint)(Kept - 1));
    }
}
