using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "snapshots")]
public sealed class LaneSnapshotEventTests(SharedOrchestrator shared) : IDisposable
{
    private readonly Orchestrator it = shared.It;

    public void Dispose() => it.Host.BeItself();

    [Fact]
    public async Task A_snapshot_is_an_event_and_no_change_of_the_lane()
    {
        var workspace = await it.Workspace();
        var (_, lane, _) = await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=20", new { display_name = "first" });
        var id = LaneId.Parse(lane["lane_id"]!.GetValue<string>());

        await Tell(id, HostId.New(), "of another host");
        await Tell(id, it.Host.Id, "first");
        await Tell(id, it.Host.Id, "second");

        JsonArray events = [];
        await Eventually.Holds(async () =>
            (events = (await it.Send("GET", $"/v1/events?topic=lane.snapshot.taken&lane={id}")).Body["items"]!.AsArray()).Count == 2
        );
        events.Select(told => told!["data"]!["commit"]!.GetValue<string>()).ShouldBe(["first", "second"], ignoreOrder: true);
        events
            .Select(told => (told!["subject"]!.GetValue<string>(), told["revision"]!.GetValue<long>(), told["index"]!.GetValue<int>()))
            .ShouldBeUnique();
        events[0]!["data"]!["ref"]!.GetValue<string>().ShouldBe($"refs/helios/snapshots/{id}");
        (await it.Send("GET", $"/v1/lanes/{id}")).Body["revision"]!.GetValue<long>().ShouldBe(lane["revision"]!.GetValue<long>());
    }

    private async Task Tell(LaneId lane, HostId host, string commit)
    {
        var lanes = await it.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.Lanes));
        await lanes.Send(
            new LaneSnapshotTaken
            {
                HostId = host,
                LaneId = lane,
                Ref = $"refs/helios/snapshots/{lane}",
                Commit = commit,
                Took = TimeSpan.FromMilliseconds(12),
                OccurredAt = DateTimeOffset.UnixEpoch,
            }
        );
    }
}
