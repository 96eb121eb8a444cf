using System.Collections.Concurrent;
using Helios.Hosting.Bus;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Hosting.Tests;

/// <summary>A queue for commands and reports, and an exchange through which only reports come.</summary>
[Trait("req", "broker-permissions")]
public sealed class ReportExchangeTests
{
    private static readonly Uri Commands = new("exchange:test.commands");
    private static readonly Uri Reports = new("exchange:test.reports");

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    public async Task Carries_reports_to_the_queue(string transport)
    {
        await using var service = await Start(transport);

        await Send(service, Reports, new Done { Text = "well" });

        await Eventually.Holds(() => Received(service).Contains("done well"));
    }

    [Fact]
    public async Task The_exchange_refuses_a_command_that_comes_through_it()
    {
        await using var service = await Start("rabbitmq");

        await Send(service, Reports, new Destroy { Text = "by a host" });
        await Send(service, Commands, new Destroy { Text = "by a service" });
        await Send(service, Reports, new Done { Text = "last" });

        await Eventually.Holds(() => Received(service).Contains("done last") && Received(service).Contains("destroy by a service"));
        await Eventually.Holds(async () => await Errors(service) == 1);
        Received(service).ShouldNotContain("destroy by a host");
    }

    private static async Task<ServiceUnderTest> Start(string transport) =>
        await ServiceUnderTest.Start(
            transport == "memory"
                ? new Dictionary<string, string?> { ["Helios:Bus:Transport"] = "memory" }
                : new Dictionary<string, string?>((await RabbitServer.Shared).ClaimVirtualHost().Settings)
                {
                    ["Helios:Bus:FailureDelay"] = "00:00:00.001",
                },
            services: services => services.AddSingleton<ConcurrentQueue<string>>(),
            endpoints: bus =>
                bus.AddConsumer<Receiving>()
                    .Endpoint(endpoint =>
                    {
                        endpoint.Name = "test.commands";
                        endpoint.AddConfigureEndpointCallback((_, queue) => queue.ReceiveReports("test.reports", typeof(IReport)));
                    })
        );

    private static async Task Send<T>(ServiceUnderTest service, Uri address, T message)
        where T : class => await (await service.App.Services.GetRequiredService<IBus>().GetSendEndpoint(address)).Send(message);

    private static ConcurrentQueue<string> Received(ServiceUnderTest service) =>
        service.App.Services.GetRequiredService<ConcurrentQueue<string>>();

    private static async Task<uint> Errors(ServiceUnderTest service)
    {
        var settings = service.App.Configuration.GetSection("Helios:Bus");
        await using var connection = await new RabbitMQ.Client.ConnectionFactory
        {
            HostName = settings["Host"]!,
            Port = int.Parse(settings["Port"]!, System.Globalization.CultureInfo.InvariantCulture),
            VirtualHost = settings["VirtualHost"]!,
            UserName = settings["Username"]!,
            Password = settings["Password"]!,
        }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return (await channel.QueueDeclareAsync("test.commands_error", durable: true, exclusive: false, autoDelete: false)).MessageCount;
    }

    public interface IReport;

    public sealed record Done : IReport
    {
        public required string Text { get; init; }
    }

    public sealed record Destroy
    {
        public required string Text { get; init; }
    }

    internal sealed class Receiving(ConcurrentQueue<string> received) : IConsumer<Done>, IConsumer<Destroy>
    {
        public Task Consume(ConsumeContext<Done> context)
        {
            received.Enqueue($"done {context.Message.Text}");
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<Destroy> context)
        {
            received.Enqueue($"destroy {context.Message.Text}");
            return Task.CompletedTask;
        }
    }
}
