using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Tests.Support;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>A lane is placed before any host has looked for its repository; the one that it is placed on may not have it.</summary>
[Trait("req", "accepted-first")]
public sealed class HostWithoutRepositoryTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private readonly HostId other = HostId.New();
    private LanesProcess process = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        process = await LanesProcess.Start(database.ConnectionString);
        // Hosts of other tests have slots too.
        await process.Execute("update hosts set status = 'drained'");
        scene = await new LaneScene(process).Begin();
        await process.Tell(Messages.Register(other));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    public async Task It_moves_to_another_host_that_serves_the_workspace_and_is_made_there()
    {
        var create = Create();
        await process.Ask(create);

        await Refuse(create.LaneId);

        var order = await scene.Operation(create.LaneId, OperationKind.Provision);
        order.HostId.ShouldBe(other);
        var moved = await scene.View(create.LaneId);
        (moved.Status, moved.HostId, moved.HostReachable).ShouldBe((LaneStatus.Provisioning, other, true));
        (await Slots(scene.Host), await Slots(other)).ShouldBe((0, 1));

        await process.Tell(
            Messages.Provisioned(order) with
            {
                Base = new ResolvedBase { BaseCommit = Messages.Commit, BranchExisted = true },
            }
        );
        var ready = await scene.View(create.LaneId);
        (ready.Status, ready.BaseCommit).ShouldBe((LaneStatus.Ready, Messages.Commit));
        (await scene.Load(create.LaneId))!.BranchExisted.ShouldBe(true);
        await process.Ask(Messages.CleanUp(create.LaneId));
        await process.Tell(Messages.TornDown(await scene.Operation(create.LaneId, OperationKind.TearDown)));
        (await Slots(scene.Host), await Slots(other)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Where_no_host_has_it_the_lane_is_closed_with_that_reason_and_holds_no_slot()
    {
        var create = Create();
        await process.Ask(create);

        await Refuse(create.LaneId);
        await Refuse(create.LaneId);

        var closed = await scene.View(create.LaneId);
        (closed.Status, closed.Reason).ShouldBe((LaneStatus.Closed, LaneReason.RepositoryNotFound));
        (await Slots(scene.Host), await Slots(other)).ShouldBe((0, 0));
        (await process.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_host_without_a_free_slot_is_no_other_host()
    {
        await process.Execute($"update hosts set slots = 0 where host_id = '{other}'");
        var create = Create();
        await process.Ask(create);

        await Refuse(create.LaneId);

        (await scene.View(create.LaneId)).Reason.ShouldBe(LaneReason.RepositoryNotFound);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_lane_with_a_chosen_host_or_one_that_is_cleaned_up_in_the_meantime_does_not_move(bool pinned, bool cleanedUp)
    {
        var create = Create() with { HostPinned = pinned };
        await process.Ask(create);
        if (cleanedUp)
            await process.Ask(Messages.CleanUp(create.LaneId));

        await Refuse(create.LaneId);

        var closed = await scene.View(create.LaneId);
        (closed.Status, closed.HostId, closed.Reason).ShouldBe((LaneStatus.Closed, scene.Host, LaneReason.RepositoryNotFound));
    }

    private CreateLane Create() => scene.Create() with { BaseCommit = null, BranchExisted = null };

    private async Task Refuse(LaneId lane) =>
        await process.Tell(
            Messages.ProvisionFailed(await scene.Operation(lane, OperationKind.Provision)) with
            {
                Step = ProvisionStep.Repository,
                Refusal = RefusalReason.RepositoryNotFound,
                Detail = "There is no folder /srv/repository on this host.",
            }
        );

    private Task<int> Slots(HostId host) => process.Value<int>($"select used_slots from hosts where host_id = '{host}'");
}
