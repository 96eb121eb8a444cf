using System.Net;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.Hosting.Tests;

public sealed class ServiceBusTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    [Trait("req", "bus-by-configuration")]
    public async Task The_bus_carries_a_question_and_its_answer(string transport)
    {
        await using var service = await ServiceUnderTest.Start(
            await Settings(transport),
            endpoints: bus => bus.AddConsumer<Answering>().Endpoint(endpoint => endpoint.Name = "test.questions")
        );

        var client = service.App.Services.GetRequiredService<IBus>().CreateRequestClient<Question>(new Uri("exchange:test.questions"));
        var answer = await client.GetResponse<Reply>(new Question { Text = "who" });

        answer.Message.Text.ShouldBe("who?");
        (await service.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rabbitmq")]
    public async Task The_bus_makes_no_exchange_for_what_messages_have_in_common(string transport)
    {
        await using var service = await ServiceUnderTest.Start(await Settings(transport), endpoints: _ => { });

        var topology = service.App.Services.GetRequiredService<IBus>().Topology;

        topology.Publish<IHasText>().Exclude.ShouldBeTrue();
        topology.Publish<Fault<IHasText>>().Exclude.ShouldBeTrue();
        topology.Publish<Question>().Exclude.ShouldBeFalse();
    }

    [Fact]
    [Trait("req", "bus-by-configuration")]
    public async Task The_bus_tries_again_what_fails_at_first()
    {
        await using var service = await ServiceUnderTest.Start(
            new Dictionary<string, string?> { ["Helios:Bus:FailureDelay"] = "00:00:00.001" },
            endpoints: bus => bus.AddConsumer<Answering>().Endpoint(endpoint => endpoint.Name = "test.questions")
        );

        var client = service.App.Services.GetRequiredService<IBus>().CreateRequestClient<Question>(new Uri("exchange:test.questions"));
        var answer = await client.GetResponse<Reply>(new Question { Text = "third time", FailingAttempts = 3 });

        answer.Message.Text.ShouldBe("third time?");
        await Should.ThrowAsync<RequestFaultException>(() =>
            client.GetResponse<Reply>(new Question { Text = "never", FailingAttempts = 4 })
        );
    }

    [Fact]
    [Trait("req", "bus-by-configuration")]
    public async Task The_bus_does_not_keep_a_service_from_starting_while_the_broker_is_away()
    {
        await using var service = await ServiceUnderTest.Start(
            new Dictionary<string, string?>
            {
                ["Helios:Bus:Transport"] = "rabbitmq",
                ["Helios:Bus:Host"] = "127.0.0.1",
                // Discards: nobody listens there.
                ["Helios:Bus:Port"] = "9",
                ["Helios:Bus:StartWait"] = "00:00:00.200",
                ["Helios:Bus:StopWait"] = "00:00:01",
            },
            endpoints: bus => bus.AddConsumer<Answering>().Endpoint(endpoint => endpoint.Name = "test.questions")
        );

        (await service.Http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await service.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task The_bus_is_refused_when_its_transport_is_unknown()
    {
        var refusal = await Should.ThrowAsync<OptionsValidationException>(() =>
            ServiceUnderTest.Start(new Dictionary<string, string?> { ["Helios:Bus:Transport"] = "pigeon" }, endpoints: _ => { })
        );
        refusal.Message.ShouldContain("'memory' or 'rabbitmq'");
    }

    private static async Task<IReadOnlyDictionary<string, string?>> Settings(string transport) =>
        transport == "memory"
            ? new Dictionary<string, string?> { ["Helios:Bus:Transport"] = "memory" }
            : (await RabbitServer.Shared).ClaimVirtualHost().Settings;
}

public interface IHasText
{
    string Text { get; }
}

public sealed record Question : IHasText
{
    public required string Text { get; init; }

    public int FailingAttempts { get; init; }
}

public sealed record Reply
{
    public required string Text { get; init; }
}

public sealed class Answering : IConsumer<Question>
{
    public Task Consume(ConsumeContext<Question> context) =>
        context.GetRetryAttempt() < context.Message.FailingAttempts
            ? throw new InvalidOperationException("not yet")
            : context.RespondAsync(new Reply { Text = $"{context.Message.Text}?" });
}
