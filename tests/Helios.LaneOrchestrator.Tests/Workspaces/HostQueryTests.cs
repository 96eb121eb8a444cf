using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Workspaces;

[Trait("req", "workspaces")]
public sealed class HostQueryTests : IAsyncLifetime
{
    private static readonly object Body = new { name = "app", repository = "/repositories/app" };
    private Orchestrator it = null!;

    public async ValueTask InitializeAsync() =>
        it = await Orchestrator.Start(("Helios:Http:HostAnswersWithin", "00:00:00.3"), ("Helios:Http:BusyHostAnswersWithin", "00:00:00.5"));

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task The_host_decides_whether_a_repository_can_be_registered()
    {
        it.Host.Inspects = question => FakeHost.Refuse(RefusalReason.RepositoryNotFound);
        await ShouldRefuse(422, "repository_not_found");

        it.Host.Inspects = question => new RepositoryInspected
        {
            HostId = question.HostId,
            CommonDir = "/x/.git",
            DefaultBranch = "main",
        };
        await ShouldRefuse(422, "repository_empty");

        it.Host.Silent = true;
        await ShouldRefuse(503, "overloaded", "?timeout=1");

        await using var command = it.Database.CreateCommand("update hosts set status = 'lost'");
        await command.ExecuteNonQueryAsync();
        await ShouldRefuse(503, "no_host_available");

        (await it.Send("GET", "/v1/workspaces")).Body["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact, Trait("req", "accepted-first")]
    public async Task A_living_host_is_asked_again_as_long_as_the_caller_waits_and_the_registration_is_made_once()
    {
        var asked = 0;
        var inspects = it.Host.Inspects;
        it.Host.Inspects = question =>
            Interlocked.Increment(ref asked) < 3 ? FakeHost.Refuse(RefusalReason.RepositoryNotReady) : inspects(question);
        it.Host.Silent = true;
        var registering = it.Send("POST", "/v1/workspaces?timeout=120", Body);
        // Longer than the limits of these settings: two answers are missing.
        await Eventually.Holds(() => Volatile.Read(ref asked) >= 2);
        registering.IsCompleted.ShouldBeFalse();

        it.Host.Silent = false;

        var (status, workspace, _) = await registering;
        status.ShouldBe(201, $"{workspace}");
        (await it.Send("GET", "/v1/workspaces")).Body["items"]!.AsArray().Count.ShouldBe(1);

        it.Host.Resolves = question => FakeHost.Refuse(RefusalReason.RepositoryNotReady);
        var (changed, problem, response) = await it.Send(
            "PATCH",
            $"/v1/workspaces/{workspace["workspace_id"]}?timeout=0",
            new { default_branch = "other" }
        );
        (changed, problem["recorded"]!.GetValue<bool>()).ShouldBe((503, false), $"{problem}");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    private async Task ShouldRefuse(int expected, string reason, string query = "")
    {
        var (status, problem, response) = await it.Send("POST", $"/v1/workspaces{query}", Body);
        if (expected == 503)
            problem["recorded"]!.GetValue<bool>().ShouldBeFalse($"{problem}");
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((expected, reason));
        (response.Headers.RetryAfter is not null).ShouldBe(expected == 503);
    }
}
