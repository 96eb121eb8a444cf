using Helios.Contracts.Api.Lanes;
using Helios.LaneOrchestrator.Placement;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Placement;

public sealed class LostAdmissionTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private LanesProcess process = null!;

    public async ValueTask InitializeAsync() => process = await LanesProcess.Start(database.ConnectionString);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    [Trait("req", "lane-capacity")]
    public async Task A_lane_that_never_heard_of_its_admission_hears_of_it_again()
    {
        var scene = await new LaneScene(process).Begin();
        var lane = await scene.Put(LaneStatus.New);
        await process.Execute(
            $"""
            insert into admissions (lane_id, workspace_id, host_id, host_pinned, asked_at, admitted_at)
            values ('{lane.LaneId}', '{scene.Workspace}', '{scene.Host}', false, now() - interval '1 min', now() - interval '1 min');
            update hosts set used_slots = used_slots + 1 where host_id = '{scene.Host}';
            update workspaces set open_lanes = open_lanes + 1 where workspace_id = '{scene.Workspace}'
            """
        );

        await process.Services.GetRequiredService<LaneQueue>().Sweep(CancellationToken.None);

        await Eventually.Holds(async () => (await scene.View(lane.LaneId)).Status is LaneStatus.Provisioning);
    }
}
