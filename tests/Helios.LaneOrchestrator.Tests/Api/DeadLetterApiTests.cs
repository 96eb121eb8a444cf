using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "dead-letters")]
public sealed class DeadLetterApiTests : IAsyncLifetime
{
    private Orchestrator it = null!;

    public async ValueTask InitializeAsync() => it = await Orchestrator.Start(("Helios:Bus:FailureRetries", "0"));

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task What_failed_is_listed_and_shown_and_degrades_readiness()
    {
        (await Health()).ShouldBe((200, "healthy"));

        await Send(new OfANewerVersion("hello"), Endpoints.Lanes);

        var letter = await Only();
        letter["reason"]!.GetValue<string>().ShouldBe("no_consumer");
        letter["origin"]!.GetValue<string>().ShouldBe("lane-orchestrator");
        letter["endpoint"]!.GetValue<string>().ShouldBe(Endpoints.Lanes);
        letter["body"].ShouldBeNull();
        (await it.Send("GET", $"/v1/dead-letters/{Id(letter)}")).Body["body"]!.GetValue<string>().ShouldContain("hello");
        (await Health()).ShouldBe((200, "degraded"));
        await Eventually.Holds(async () => (await Topics()).SequenceEqual(["dead_letter.added"]));

        (await it.Send("DELETE", $"/v1/dead-letters/{Id(letter)}")).Status.ShouldBe(204);
        (await it.Send("DELETE", $"/v1/dead-letters/{Id(letter)}")).Body["reason"]!.GetValue<string>().ShouldBe("dead_letter_not_found");
        (await it.Send("GET", "/v1/dead-letters/seven")).Status.ShouldBe(404);
        (await Health()).ShouldBe((200, "healthy"));
        await Eventually.Holds(async () => (await Topics()).SequenceEqual(["dead_letter.added", "dead_letter.dropped"]));
    }

    [Fact]
    public async Task Replayed_once_the_cause_is_gone_it_takes_effect_once()
    {
        await Execute("alter table hosts add constraint nobody check (name <> 'poison')");
        var host = HostId.New();
        await Send(Messages.Register(host) with { Name = "poison" }, Endpoints.Lanes);
        var letter = await Only();
        letter["reason"]!.GetValue<string>().ShouldBe("consumer_failed");
        (await it.Send("GET", $"/v1/hosts/{host}")).Status.ShouldBe(404);

        // Too early, it fails again, and is another one.
        (await it.Send("POST", $"/v1/dead-letters/{Id(letter)}/replay")).Status.ShouldBe(200);
        var again = await Only(not: Id(letter));
        await Execute("alter table hosts drop constraint nobody");
        var (status, replayed, _) = await it.Send("POST", $"/v1/dead-letters/{Id(again)}/replay");

        status.ShouldBe(200);
        replayed["status"]!.GetValue<string>().ShouldBe("replayed");
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/hosts/{host}")).Status == 200);
        var repeated = (await it.Send("POST", $"/v1/dead-letters/{Id(again)}/replay")).Body;
        repeated["replayed_at"]!.ToJsonString().ShouldBe(replayed["replayed_at"]!.ToJsonString());
        (await Open()).ShouldBeEmpty();
        (await it.Send("GET", "/v1/dead-letters?status=replayed")).Body["items"]!.AsArray().Count.ShouldBe(2);

        // Also a letter whose message was processed after all, such as by another replay: the inbox knows it.
        await Execute($"update dead_letters set replayed_at = null where id = {Id(letter)}");
        await Execute($"update hosts set name = 'renamed' where host_id = '{host}'");
        (await it.Send("POST", $"/v1/dead-letters/{Id(letter)}/replay")).Status.ShouldBe(200);
        await Eventually.Holds(async () => await Value<long>("select count(*) from outbox where sent_at is null") == 0);
        (await it.Send("GET", $"/v1/hosts/{host}")).Body["name"]!.GetValue<string>().ShouldBe("renamed");
    }

    [Fact]
    public async Task What_other_services_report_is_kept_once()
    {
        var report = new DeadLetterReported
        {
            ReportId = NewId.NextGuid(),
            Origin = "worktree-agent:ho_1",
            Endpoint = "worktree-agent.ho_1",
            Reason = "not_understood",
            Detail = "It is no message.",
            Body = "{",
            FailedAt = DateTimeOffset.UnixEpoch,
        };
        await Send(report, Endpoints.DeadLetters);
        await Send(report, Endpoints.DeadLetters);
        await Send(report with { ReportId = NewId.NextGuid(), Detail = "Another." }, Endpoints.DeadLetters);

        await Eventually.Holds(async () => (await Open()).Count == 2);
        var letter = (await Open()).Single(one => one["detail"]!.GetValue<string>() == "It is no message.");
        letter["origin"]!.GetValue<string>().ShouldBe("worktree-agent:ho_1");
        var (status, problem, _) = await it.Send("POST", $"/v1/dead-letters/{Id(letter)}/replay");
        status.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("dead_letter_unreadable");
        (await it.Send("GET", "/v1/dead-letters?limit=1")).Body["next_cursor"].ShouldNotBeNull();
    }

    private static long Id(JsonNode letter) => letter["dead_letter_id"]!.GetValue<long>();

    private async Task<IReadOnlyList<JsonNode>> Open() =>
        [.. (await it.Send("GET", "/v1/dead-letters")).Body["items"]!.AsArray().Select(one => one!)];

    private async Task<JsonNode> Only(long? not = null)
    {
        await Eventually.Holds(async () => (await Open()).Any(one => Id(one) != not));
        return (await Open()).Single(one => Id(one) != not);
    }

    private async Task<(int Status, string Word)> Health()
    {
        var (status, report, _) = await it.Send("GET", "/health/ready");
        return (status, report["checks"]!["dead-letters"]!["status"]!.GetValue<string>());
    }

    private async Task<IReadOnlyList<string>> Topics() =>
        [
            .. (await it.Send("GET", "/v1/events?topic=dead_letter.*")).Body["items"]!
                .AsArray()
                .Select(one => one!["type"]!.GetValue<string>()),
        ];

    private async Task Send<T>(T message, string queue)
        where T : class
    {
        var endpoint = await it.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(queue));
        await endpoint.Send(message);
    }

    private async Task Execute(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T?> Value<T>(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    private sealed record OfANewerVersion(string Text);
}
