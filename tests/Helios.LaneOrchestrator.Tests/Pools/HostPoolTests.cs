using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Pools;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Pools;

[Trait("req", "worktree-pool")]
public sealed class HostPoolTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private readonly ConcurrentQueue<KeepPools> orders = new();
    private LanesProcess process = null!;
    private LaneScene scene = null!;
    private long sequence;

    public async ValueTask InitializeAsync()
    {
        process = await LanesProcess.Start(database.ConnectionString);
        scene = new LaneScene(process);
        await ((IBusControl)process.Bus)
            .ConnectReceiveEndpoint(
                Endpoints.HostControl(scene.Host),
                endpoint =>
                    endpoint.Handler<KeepPools>(context =>
                    {
                        orders.Enqueue(context.Message);
                        return Task.CompletedTask;
                    })
            )
            .Ready;
        await scene.Begin();
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    public async Task A_host_hears_with_each_registration_of_the_pools_that_are_for_it()
    {
        await Eventually.Holds(() =>
            orders.Any(told => told.Pools.Count == 0 || told.Pools.All(pool => pool.WorkspaceId != scene.Workspace))
        );
        var elsewhere = WorkspaceId.New();
        await scene.AddWorkspace(elsewhere);
        await process.Execute($"update workspaces set pool = 3 where workspace_id = '{scene.Workspace}'");
        await process.Execute($"update workspaces set pool = 2, hosts = array['{HostId.New()}'] where workspace_id = '{elsewhere}'");

        await process.Tell(Messages.Register(scene.Host));

        var pool = (await Told(told => told.Pools.Any(pool => pool.WorkspaceId == scene.Workspace))).Pools.Single(pool =>
            pool.WorkspaceId == scene.Workspace
        );
        (pool.Size, pool.BaseRef, pool.Repository).ShouldBe((3, "main", "/srv/repository"));
        orders.ShouldAllBe(told => told.Pools.All(other => other.WorkspaceId != elsewhere));
    }

    [Fact]
    public async Task A_host_that_takes_no_new_lanes_keeps_none()
    {
        await process.Execute($"update workspaces set pool = 3 where workspace_id = '{scene.Workspace}'");
        await process.Tell(Messages.Register(scene.Host));
        await Told(told => told.Pools.Any(pool => pool.WorkspaceId == scene.Workspace));
        await process.Execute($"update hosts set status = 'draining', draining = true where host_id = '{scene.Host}'");
        orders.Clear();

        await process.Tell(Messages.Register(scene.Host));

        // What was told before may still be on its way.
        (await Told(told => told.Pools.Count == 0)).Pools.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_hosts_report_is_counted_in_the_workspace_and_leaves_its_revision_alone()
    {
        var other = HostId.New();
        await process.Tell(Messages.Register(other));
        await process.Tell(Report(scene.Host, 2, "c1"));
        await process.Tell(Report(other, 1, "c2", "no space left"));

        (await Pool()).ShouldBe((3, "c2", "no space left"));
        (await process.Value<long>($"select revision from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(1);

        // An older report that comes late says nothing.
        await process.Tell(Report(scene.Host, 9, "c0") with { Sequence = 0 });
        (await Pool()).Ready.ShouldBe(3);
        await process.Tell(Report(other, null, null));
        (await Pool()).ShouldBe((2, "c1", null));
        await process.Tell(Report(scene.Host, null, null));
        (await Pool()).ShouldBe((0, null, null));
    }

    [Fact]
    public async Task What_a_lost_host_has_ready_does_not_count_until_it_is_back()
    {
        await process.Tell(Report(scene.Host, 2, "c1"));
        (await Pool()).Ready.ShouldBe(2);

        await process.Services.GetRequiredService<HostWatch>().Lose(scene.Host, DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None);
        await Eventually.Holds(async () => (await Pool()).Ready == 0);
        await process.Tell(
            new HostHeartbeat
            {
                HostId = scene.Host,
                Incarnation = 1,
                Sequence = 5,
                OccurredAt = Messages.Now,
            }
        );

        await Eventually.Holds(async () => (await Pool()).Ready == 2);
    }

    private async Task<(int Ready, string? BaseCommit, string? Detail)> Pool()
    {
        await using var command = process.Database.CreateCommand(
            $"select pool_ready, pool_base_commit, pool_detail from workspaces where workspace_id = '{scene.Workspace}'"
        );
        await using var row = await command.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        return (row.GetInt32(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2));
    }

    private PoolsReported Report(HostId host, int? ready, string? commit, string? detail = null) =>
        new()
        {
            HostId = host,
            Incarnation = 1,
            Sequence = ++sequence,
            Pools = ready is { } count
                ?
                [
                    new PoolState
                    {
                        WorkspaceId = scene.Workspace,
                        Size = 3,
                        Ready = count,
                        BaseCommit = commit,
                        Detail = detail,
                    },
                ]
                : [],
            OccurredAt = DateTimeOffset.UtcNow,
        };

    private Task<KeepPools> Told(Func<KeepPools, bool> which) => Eventually.Gives(() => Task.FromResult(orders.FirstOrDefault(which)));
}
