using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.LaneOrchestrator.Tests.Api;

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
    public async Task Decides_whether_a_repository_can_be_registered()
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
        await ShouldRefuse(503, "overloaded");

        await using var command = it.Database.CreateCommand("update hosts set status = 'lost'");
        await command.ExecuteNonQueryAsync();
        await ShouldRefuse(503, "no_host_available");

        (await it.Send("GET", "/v1/workspaces")).Body["items"]!.AsArray().ShouldBeEmpty();
    }

    private async Task ShouldRefuse(int expected, string reason)
    {
        var (status, problem, response) = await it.Send("POST", "/v1/workspaces", Body);
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((expected, reason));
        (response.Headers.RetryAfter is not null).ShouldBe(expected == 503);
    }
}
