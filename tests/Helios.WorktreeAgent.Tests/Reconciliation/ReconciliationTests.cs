using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Reconciliation;

public sealed class ReconciliationTests : IAsyncDisposable
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly AgentRig rig = new AgentRig().Open();

    [Fact]
    public async Task Its_inventory_names_worktrees_par_tasks_processes_and_operations()
    {
        var lane = await rig.ReadyLane();
        var orphan = rig.NewLane();
        rig.Worktrees.Mark(orphan, LongAgo);
        using var stray = Stray(orphan);
        // A process shows its environment a moment after it was started.
        await Eventually.Holds(() => ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.LaneMark, orphan.ToString())).Count == 1);

        var inventory = await rig.Get<InventoryTaker>().Take(atStart: true, CancellationToken.None);

        inventory.Worktrees.Select(worktree => worktree.LaneId).ShouldBe([orphan]);
        inventory.ParTasks.ShouldBe([lane]);
        inventory.ProcessLanes.ShouldBe([lane, orphan], ignoreOrder: true);
        inventory.Operations.Count.ShouldBe(1);
        inventory.AtStart.ShouldBeTrue();
        inventory.TimedOut.ShouldBeFalse();
    }

    [Fact, Trait("req", "reconciliation")]
    public async Task Worktrees_and_processes_that_no_lane_owns_go()
    {
        var orphan = rig.NewLane();
        var found = rig.Worktrees.Mark(orphan, LongAgo);
        using var stray = Stray(orphan);
        var processesOnly = await rig.ReadyLane();

        await Carry(Plan([found], [processesOnly]));

        rig.Worktrees.Removed.ShouldBe([orphan]);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, orphan.ToString()));
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, processesOnly.ToString()));
        rig.Get<LaneLedger>().Find(processesOnly)!.ParTask.ShouldBeNull();
        var report = rig.Bus.All<HostReconciled>().Single();
        report.TimedOut.ShouldBeFalse();
        report
            .Orphans.Select(item => (item.LaneId, item.Outcome.Kind, item.Outcome.Ending))
            .ShouldBe(
                [
                    (orphan, ResourceKind.Worktree, ResourceEnding.Removed),
                    (orphan, ResourceKind.Processes, ResourceEnding.Removed),
                    (processesOnly, ResourceKind.ParTask, ResourceEnding.Removed),
                ],
                ignoreOrder: true
            );
    }

    [Fact, Trait("req", "reconciliation")]
    public async Task What_is_young_in_an_operation_or_of_another_installation_stays()
    {
        var young = rig.Worktrees.Mark(rig.NewLane(), DateTimeOffset.Parse("2100-01-01T00:00:00Z"));
        var foreign = rig.Worktrees.Mark(rig.NewLane(), LongAgo, installation: "another");
        rig.Worktrees.Hold = new TaskCompletionSource().Task;
        var busy = rig.NewLane();
        await rig.Queue.Take(rig.Provision(busy));
        var changing = rig.Worktrees.Mark(busy, LongAgo);

        await Carry(Plan([young, foreign, changing], [busy]));

        rig.Worktrees.Removed.ShouldBeEmpty();
        rig.Bus.All<HostReconciled>().Single().Orphans.ShouldBeEmpty();
    }

    [Fact, Trait("req", "reconciliation")]
    public async Task What_another_host_of_the_installation_runs_on_this_machine_is_neither_told_nor_touched()
    {
        var (mine, theirs) = (rig.NewLane(), rig.NewLane());
        using var stray = Stray(mine);
        using var neighbour = Stray(theirs, HostId.New());
        var worktree = rig.Worktrees.Mark(theirs, LongAgo) with { HostId = HostId.New() };
        await Eventually.Holds(() => ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.LaneMark, theirs.ToString())).Count == 1);
        await Eventually.Holds(() => ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.LaneMark, mine.ToString())).Count == 1);

        (await rig.Get<InventoryTaker>().Take(atStart: false, CancellationToken.None)).ProcessLanes.ShouldBe([mine]);
        await Carry(Plan([worktree], []));

        rig.Worktrees.Removed.ShouldBeEmpty();
        ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.LaneMark, theirs.ToString())).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dry_run_removes_nothing()
    {
        var orphan = rig.NewLane();
        var found = rig.Worktrees.Mark(orphan, LongAgo);
        using var stray = Stray(orphan);

        await Carry(Plan([found], []) with { DryRun = true });

        rig.Worktrees.Removed.ShouldBeEmpty();
        ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.LaneMark, orphan.ToString())).Count.ShouldBe(1);
        rig.Bus.All<HostReconciled>().Single().Orphans.ShouldAllBe(item => item.Outcome.Ending == ResourceEnding.NotApplicable);
    }

    [Fact]
    public async Task A_lane_that_was_torn_down_is_forgotten_after_its_day()
    {
        var lane = await rig.ReadyLane();
        await rig.Ended(rig.Run(lane, "true"));
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>();
        await rig.Get<Housekeeping>().Round(CancellationToken.None);
        rig.Get<LaneLedger>().Find(lane).ShouldNotBeNull();

        rig.Get<LaneLedger>().Change(lane, record => record with { TornDownAt = LongAgo });
        await rig.Get<Housekeeping>().Round(CancellationToken.None);

        rig.Get<LaneLedger>().Find(lane).ShouldBeNull();
        Directory.EnumerateFileSystemEntries(rig.Folder.Runs).ShouldBeEmpty();
        File.Exists(rig.Folder.LogFile(lane)).ShouldBeFalse();
    }

    private Task Carry(ReconcileHost plan) => rig.Get<Reconciler>().Carry(plan, CancellationToken.None);

    private ReconcileHost Plan(IReadOnlyList<FoundWorktree> worktrees, IReadOnlyList<LaneId> processes) =>
        new()
        {
            HostId = rig.Folder.Identity.HostId,
            InventoryId = "inventory",
            RemoveWorktrees = worktrees,
            EndProcesses = processes,
            Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
        };

    /// <summary>A process that a lane left behind.</summary>
    private Strayed Stray(LaneId lane, HostId? host = null) =>
        new(
            ProcessSpawner.Spawn(
                new CommandSpec("sleep", "300")
                    .With(LaneEnvironment.LaneMark, lane.ToString())
                    .With(LaneEnvironment.InstallationMark, rig.Installation)
                    .With(LaneEnvironment.HostMark, (host ?? rig.Folder.Identity.HostId).ToString()),
                new SpawnStreams()
            )
        );

    private sealed class Strayed(SpawnedProcess process) : IDisposable
    {
        public void Dispose() => ProcessSignals.Send(process.Identity, ProcessSignal.Kill);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
