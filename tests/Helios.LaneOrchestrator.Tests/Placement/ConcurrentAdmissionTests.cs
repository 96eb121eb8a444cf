using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using MassTransit;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Placement;

[Trait("req", "lane-capacity")]
public sealed class ConcurrentAdmissionTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private NpgsqlConnection sweeping = null!;
    private LanesProcess one = null!;
    private LanesProcess two = null!;

    public async ValueTask InitializeAsync()
    {
        // Whoever starts sweeps through the queue once, sooner or later; here another process always holds the sweep, and does none.
        sweeping = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await sweeping.OpenAsync();
        await using (
            var hold = new NpgsqlCommand(
                """
                insert into lanes.leases (name, owner, epoch, backend, expires_at)
                values ('lane-queue', gen_random_uuid(), 1, pg_backend_pid(), now() + interval '1 day')
                on conflict (name) do update set owner = excluded.owner, epoch = leases.epoch + 1, backend = excluded.backend,
                    expires_at = excluded.expires_at
                """,
                sweeping
            )
        )
            await hold.ExecuteNonQueryAsync();
        one = await LanesProcess.Start(database.ConnectionString);
        two = await LanesProcess.Start(database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
        await sweeping.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sixty_creates_at_a_capacity_of_fifty_make_exactly_fifty_lanes(bool twoProcesses)
    {
        var scene = await new LaneScene(one).Begin(capacity: 50);
        var asked = Enumerable.Range(0, 60).Select(_ => scene.Create()).ToList();
        var answers = await Task.WhenAll(asked.Select((create, i) => (twoProcesses && i % 2 == 1 ? two : one).Ask(create)));

        answers.Count(answer => answer.Accepted is not null).ShouldBe(50);
        var refused = answers.Where(answer => answer.Refused is not null).Select(answer => answer.Refused!).ToList();
        refused.ShouldAllBe(answer =>
            answer.Reason == RefusalReason.LaneCapacityExceeded
            && answer.Fields["scope"] == "workspace"
            && answer.Fields["limit"] == "50"
            && answer.Fields["in_use"] == "50"
        );
        (await Count(scene, "lanes")).ShouldBe(50);
        (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(50);
        (await one.Value<int>($"select used_slots from hosts where host_id = '{scene.Host}'")).ShouldBe(50);
        foreach (var (create, answer) in asked.Zip(answers).Where(each => each.Second.Refused is not null))
            (await one.Value<long>($"select count(*) from feed where subject = '{create.LaneId}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_create_that_waits_for_something_else_keeps_nobody_from_the_slots()
    {
        var scene = await new LaneScene(one).Begin(capacity: 10);
        var first = scene.Create();
        await one.Ask(first);
        // Somebody is about to take the name, and has not committed.
        await using var connection = await one.Database.OpenConnectionAsync();
        await using var somebody = await connection.BeginTransactionAsync();
        await using (
            var taking = new NpgsqlCommand(
                $"""
                create temp table copied on commit drop as select * from lanes where lane_id = '{first.LaneId}';
                update copied set lane_id = '{LaneId.New()}', branch = 'somebody', display_name = 'wanted';
                insert into lanes select * from copied
                """,
                connection,
                somebody
            )
        )
            await taking.ExecuteNonQueryAsync();
        var waits = one.Ask(scene.Create("wanted"));
        await Eventually.Holds(async () =>
            await one.Value<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query "
                    + "ilike '%insert into lanes%'"
            ) == 1
        );

        // In the other process, or it could wait for the first one's turn.
        (await two.Ask(scene.Create())).Lane.Status.ShouldBe(LaneStatus.Provisioning);

        waits.IsCompleted.ShouldBeFalse();
        await somebody.RollbackAsync();
        (await waits).Lane.Status.ShouldBe(LaneStatus.Provisioning);
        (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(3);
        (await one.Value<int>($"select used_slots from hosts where host_id = '{scene.Host}'")).ShouldBe(3);
    }

    [Fact]
    public async Task Of_two_creates_that_saw_the_same_last_slot_one_gets_it_and_the_other_leaves_nothing()
    {
        var scene = await new LaneScene(one).Begin(capacity: 1);
        // Both have looked when the slot is taken: they wait for the workspace together.
        await using var connection = await one.Database.OpenConnectionAsync();
        await using var somebody = await connection.BeginTransactionAsync();
        await using (
            var locking = new NpgsqlCommand(
                $"select from workspaces where workspace_id = '{scene.Workspace}' for update",
                connection,
                somebody
            )
        )
            await locking.ExecuteNonQueryAsync();
        var creates = new[] { scene.Create(), scene.Create() };
        var asked = new[] { one.Ask(creates[0]), two.Ask(creates[1]) };
        await Eventually.Holds(async () =>
            await one.Value<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query "
                    + "ilike '%ahead as (%'"
            ) == 2
        );
        await somebody.RollbackAsync();

        var answers = await Task.WhenAll(asked);
        answers.Count(each => each.Accepted is not null).ShouldBe(1);
        var (create, answer) = creates.Zip(answers).Single(each => each.Second.Refused is not null);
        var refused = answer.Refused!;
        (refused.Reason, refused.Fields["scope"], refused.Fields["in_use"]).ShouldBe(
            (RefusalReason.LaneCapacityExceeded, "workspace", "1")
        );
        (await Count(scene, "lanes")).ShouldBe(1);
        (await Count(scene, "admissions")).ShouldBe(1);
        (await one.Value<long>($"select count(*) from host_operations where lane_id = '{create.LaneId}'")).ShouldBe(0);
        (await one.Value<long>($"select count(*) from feed where subject = '{create.LaneId}'")).ShouldBe(0);
        (await one.Value<int>($"select used_slots from hosts where host_id = '{scene.Host}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_full_host_gives_the_slot_of_the_workspace_back()
    {
        var scene = await new LaneScene(one).Begin(capacity: 10, slots: 1);
        await one.Ask(scene.Create());
        var refused = (await one.Ask(scene.Create())).Refused!;
        (refused.Reason, refused.Fields["scope"]).ShouldBe((RefusalReason.LaneCapacityExceeded, "host"));
        (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(1);
    }

    [Fact]
    public async Task Concurrent_creates_of_one_name_and_of_one_branch_make_one_lane()
    {
        var scene = await new LaneScene(one).Begin();
        var named = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 1 ? two : one).Ask(scene.Create("the one"))));
        named.Count(answer => answer.Accepted is not null).ShouldBe(1);
        named.Where(answer => answer.Refused is not null).ShouldAllBe(answer => answer.Reason == RefusalReason.DisplayNameTaken);

        var branched = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => (i % 2 == 1 ? two : one).Ask(scene.Create() with { Branch = "feature" }))
        );
        branched.Count(answer => answer.Accepted is not null).ShouldBe(1);
        branched.Where(answer => answer.Refused is not null).ShouldAllBe(answer => answer.Reason == RefusalReason.BranchInUse);
        (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(2);
    }

    [Fact]
    public async Task A_name_is_free_again_when_its_lane_has_closed()
    {
        var scene = await new LaneScene(one).Begin();
        var lane = await scene.Ready(scene.Create("again"));
        await one.Ask(Messages.CleanUp(lane));
        await one.Tell(Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)));
        (await one.Ask(scene.Create("again"))).Lane.Status.ShouldBe(LaneStatus.Provisioning);
    }

    [Fact]
    public async Task Queued_lanes_are_let_in_oldest_first_when_a_slot_is_free()
    {
        var scene = await new LaneScene(one).Begin(capacity: 1);
        var first = await scene.Ready();
        var waiting = new List<LaneId>();
        for (var i = 0; i < 3; i++)
        {
            var create = scene.Create() with { Queue = true };
            (await one.Ask(create)).Lane.Status.ShouldBe(LaneStatus.New);
            waiting.Add(create.LaneId);
        }

        // One that leaves the queue does not hold it up, and gives nothing back that it never had.
        var cancelled = (await one.Ask(Messages.CleanUp(waiting[1]))).Lane;
        (cancelled.Status, cancelled.Reason).ShouldBe((LaneStatus.Closed, LaneReason.Cancelled));
        await one.Ask(Messages.CleanUp(first));
        await one.Tell(Messages.TornDown(await scene.Operation(first, OperationKind.TearDown)));

        await Eventually.Holds(async () => (await scene.View(waiting[0])).Status is LaneStatus.Provisioning);
        (await scene.View(waiting[2])).Status.ShouldBe(LaneStatus.New);
        (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(1);
        (await scene.Topics(waiting[0])).Take(2).ShouldBe(["lane.create.started", "lane.queued"]);
    }

    [Fact]
    public async Task A_slot_that_is_free_is_the_queued_lanes_and_not_of_somebody_who_comes_later()
    {
        var scene = await new LaneScene(one).Begin(capacity: 2);
        await one.Ask(scene.Create());
        await one.Ask(scene.Create());
        var queued = scene.Create() with { Queue = true };
        await one.Ask(queued);
        await NobodyLooksThroughTheQueue();
        // As if the slot had become free, and nobody had told the queue yet.
        await one.Execute($"update workspaces set capacity = 3 where workspace_id = '{scene.Workspace}'");

        var direct = (await one.Ask(scene.Create())).Refused!;
        direct.Reason.ShouldBe(RefusalReason.LaneCapacityExceeded);
        (direct.Fields["limit"], direct.Fields["in_use"], direct.Fields["queued"]).ShouldBe(("3", "2", "1"));
        direct.Detail.ShouldContain("1 queued lane;");
        var behind = scene.Create() with { Queue = true };
        (await one.Ask(behind)).Lane.Status.ShouldBe(LaneStatus.New);

        await Eventually.Holds(async () => (await scene.View(queued.LaneId)).Status is LaneStatus.Provisioning);
        (await scene.View(behind.LaneId)).Status.ShouldBe(LaneStatus.New);
    }

    [Fact]
    public async Task A_slot_of_a_host_is_the_queued_lanes_of_another_workspace_too()
    {
        var scene = await new LaneScene(one).Begin(slots: 1);
        var other = WorkspaceId.New();
        await scene.AddWorkspace(other);
        await one.Ask(scene.Create());
        var queued = Messages.Create(other, scene.Host) with { Queue = true };
        await one.Ask(queued);
        await one.Execute($"update hosts set slots = 2 where host_id = '{scene.Host}'");

        (await one.Ask(scene.Create())).Refused!.Fields["scope"].ShouldBe("host");

        (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(1);
        var admission = await one.Bus.GetSendEndpoint(Endpoints.Address(Endpoints.Admission));
        await admission.Send(new AdmitNext { Cause = Messages.Cause });
        await Eventually.Holds(async () => (await scene.View(queued.LaneId)).Status is LaneStatus.Provisioning);
    }

    [Fact]
    public async Task A_queued_lane_that_waits_for_a_host_that_is_away_holds_nobody_up()
    {
        var scene = await new LaneScene(one).Begin(capacity: 2);
        var away = HostId.New();
        await one.Tell(Messages.Register(away, slots: 5));
        await one.Ask(scene.Create());
        await one.Ask(scene.Create());
        await one.Ask(Messages.Create(scene.Workspace, away) with { HostPinned = true, Queue = true });
        await one.Execute($"update hosts set status = 'lost' where host_id = '{away}'");
        await one.Execute($"update workspaces set capacity = 3 where workspace_id = '{scene.Workspace}'");

        (await one.Ask(scene.Create())).Lane.Status.ShouldBe(LaneStatus.Provisioning);
    }

    [Fact]
    public async Task Direct_creates_never_starve_a_queued_lane()
    {
        var scene = await new LaneScene(one).Begin(capacity: 3);
        var open = new List<LaneId>();
        for (var i = 0; i < 3; i++)
            open.Add(await scene.Ready());
        var queued = scene.Create() with { Queue = true };
        await one.Ask(queued);
        using var enough = new CancellationTokenSource();
        var took = 0;
        // Two who ask again and again, while one slot becomes free.
        var greedy = new[] { one, two }
            .Select(process =>
                Task.Run(async () =>
                {
                    while (!enough.IsCancellationRequested)
                        if ((await process.Ask(scene.Create())).Accepted is not null)
                            Interlocked.Increment(ref took);
                })
            )
            .ToList();

        await one.Ask(Messages.CleanUp(open[0]));
        await one.Tell(Messages.TornDown(await scene.Operation(open[0], OperationKind.TearDown)));

        await Eventually.Holds(async () => (await scene.View(queued.LaneId)).Status is LaneStatus.Provisioning);
        await enough.CancelAsync();
        await Task.WhenAll(greedy);
        took.ShouldBe(0);
    }

    [Fact]
    public async Task A_wider_capacity_lets_all_in_that_fit()
    {
        var scene = await new LaneScene(one).Begin(capacity: 1);
        await one.Ask(scene.Create());
        var waiting = Enumerable.Range(0, 5).Select(_ => scene.Create() with { Queue = true }).ToList();
        foreach (var create in waiting)
            await one.Ask(create);
        await one.Execute($"update workspaces set capacity = 4 where workspace_id = '{scene.Workspace}'");

        var admission = await one.Bus.GetSendEndpoint(Endpoints.Address(Endpoints.Admission));
        await admission.Send(new AdmitNext { Cause = Messages.Cause });

        await Eventually.Holds(async () =>
            await one.Value<long>($"select count(*) from lanes where workspace_id = '{scene.Workspace}' and status = 'provisioning'") == 4
        );
        (await scene.View(waiting[0].LaneId)).Status.ShouldBe(LaneStatus.Provisioning);
        (await scene.View(waiting[4].LaneId)).Status.ShouldBe(LaneStatus.New);
    }

    [Fact]
    public async Task The_counters_are_the_lanes_that_hold_slots_whatever_happens()
    {
        var scene = await new LaneScene(one).Begin(capacity: 12, slots: 10);
        var random = new Random(4711);
        var lanes = new List<LaneId>();
        for (var i = 0; i < 120; i++)
        {
            var process = random.Next(2) == 0 ? one : two;
            var lane = lanes.Count > 0 ? lanes[random.Next(lanes.Count)] : default;
            switch (random.Next(6))
            {
                case 0 or 1:
                    var create = scene.Create() with { Queue = random.Next(2) == 0 };
                    if ((await process.Ask(create)).Accepted is not null)
                        lanes.Add(create.LaneId);
                    break;
                case 2 when lanes.Count > 0:
                    await process.Ask(Messages.CleanUp(lane) with { Force = true });
                    break;
                default:
                    foreach (var (id, kind) in await Unsettled(scene))
                    {
                        var operation = await scene.Operation(id, kind);
                        await (
                            kind is OperationKind.Provision
                                ? random.Next(3) == 0
                                    ? process.Tell(Messages.ProvisionFailed(operation))
                                    : process.Tell(Messages.Provisioned(operation))
                                : process.Tell(Messages.TornDown(operation))
                        );
                        if (random.Next(2) == 0)
                            break;
                    }

                    break;
            }
        }

        await Eventually.Passes(async () =>
        {
            var open = await one.Value<long>(
                $"select count(*) from lanes where workspace_id = '{scene.Workspace}' and status not in ('closed', 'new')"
            );
            (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe((int)open);
            (await one.Value<int>($"select used_slots from hosts where host_id = '{scene.Host}'")).ShouldBe((int)open);
            open.ShouldBeInRange(0, 10);
        });
    }

    private async Task<List<(LaneId Lane, OperationKind Kind)>> Unsettled(LaneScene scene)
    {
        await using var command = one.Database.CreateCommand(
            $"select lane_id, kind from host_operations where host_id = '{scene.Host}' and settled_at is null order by operation_id"
        );
        await using var row = await command.ExecuteReaderAsync();
        var operations = new List<(LaneId, OperationKind)>();
        while (await row.ReadAsync())
            operations.Add((LaneId.Parse(row.GetString(0)), SnakeCase.Parse<OperationKind>(row.GetString(1))));
        return operations;
    }

    /// <summary>Whoever was told to look through the queue has; in which process is not known.</summary>
    private async Task NobodyLooksThroughTheQueue()
    {
        foreach (var process in new[] { one, two })
        {
            // Said to be sent when the bus has it; behind it, in the same order, comes one that is waited for.
            await Eventually.Holds(async () =>
                await process.Value<long>("select count(*) from outbox where message_type = 'AdmitNext' and sent_at is null") == 0
            );
            var mine = NewId.NextGuid();
            var looked = new Looked(mine);
            using var observing = process.Bus.ConnectConsumeMessageObserver(looked);
            var admission = await process.Bus.GetSendEndpoint(Endpoints.Address(Endpoints.Admission));
            await admission.Send(new AdmitNext { Cause = Messages.Cause }, context => context.MessageId = mine);
            await looked.Done.Task.WaitAsync(Eventually.Patience);
        }
    }

    private sealed class Looked(Guid message) : IConsumeMessageObserver<AdmitNext>
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PreConsume(ConsumeContext<AdmitNext> context) => Task.CompletedTask;

        public Task PostConsume(ConsumeContext<AdmitNext> context)
        {
            if (context.MessageId == message)
                Done.TrySetResult();
            return Task.CompletedTask;
        }

        public Task ConsumeFault(ConsumeContext<AdmitNext> context, Exception exception)
        {
            Done.TrySetException(exception);
            return Task.CompletedTask;
        }
    }

    private Task<long> Count(LaneScene scene, string table) =>
        one.Value<long>($"select count(*) from {table} where workspace_id = '{scene.Workspace}'");
}
