using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Hosting.Timeliness;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Supervision;
using Helios.WorktreeAgent.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Tests.ParTasks;

public sealed class ParTaskSupervisorTests : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private readonly AgentRig rig = new AgentRig(more: services =>
    {
        services.AddSingleton<ProcessParTaskDriver>();
        services.AddSingleton<DoubtfulDriver>();
        services.AddSingleton<IEnumerable<IParTaskDriver>>(provider => [provider.GetRequiredService<DoubtfulDriver>()]);
    }).Open();

    private readonly AttentionClock attention;
    private readonly ParTaskSupervisor supervisor;

    public ParTaskSupervisorTests() =>
        supervisor = ActivatorUtilities.CreateInstance<ParTaskSupervisor>(
            rig.Get<IServiceProvider>(),
            clock,
            attention = new AttentionClock(clock)
        );

    [Fact]
    public async Task A_quiet_par_task_is_left_alone()
    {
        var lane = await rig.ReadyLane();
        for (var round = 0; round < 10; round++)
            await RoundAfter(15);

        rig.Bus.All<ParTaskLost>().ShouldBeEmpty();
        rig.Get<LaneLedger>().Find(lane)!.ParTask.ShouldNotBeNull();
    }

    [Fact, Trait("req", "par-task-lost")]
    public async Task A_vanished_par_task_is_lost_with_its_runs_and_reported_until_a_new_one_is_bound()
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "while :; do sleep 0.05; done");
        await rig.Take(run);
        await rig.Bus.Next<RunStarted>();
        var parTask = rig.Get<LaneLedger>().Find(lane)!.ParTask!;
        ProcessSignals.Send(ProcessIdentity.Parse(parTask.Handle), ProcessSignal.Kill);
        await Eventually.Holds(() => ProcessIdentity.Parse(parTask.Handle).Check() == Liveness.Dead);

        await RoundAfter(15);
        await RoundAfter(15);

        rig.Bus.All<ParTaskLost>().Count().ShouldBe(2);
        var lost = rig.Bus.All<ParTaskLost>().First();
        lost.Reason.ShouldBe(ParTaskLossReason.Vanished);
        lost.ParTaskId.ShouldBe(parTask.ParTaskId);
        var ended = await rig.Bus.Next<RunEnded>();
        (ended.Status, ended.Detail).ShouldBe((RunStatus.Lost, "The lane's par task was lost, and its processes were ended."));
        ShouldBeNothingOf(lane);

        await rig.Queue.Take(rig.Bind(lane, fence: 5));
        (await rig.Bus.Next<ParTaskBound>()).ParTask.Pid.ShouldNotBe(parTask.Pid);
        await RoundAfter(15);
        rig.Bus.All<ParTaskLost>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_par_task_of_an_earlier_boot_is_lost()
    {
        var lane = await rig.ReadyLane();
        rig.Get<LaneLedger>()
            .Change(
                lane,
                record =>
                    record with
                    {
                        ParTask = record.ParTask! with
                        {
                            Handle = (ProcessIdentity.Parse(record.ParTask.Handle) with { BootId = "another boot" }).ToString(),
                        },
                    }
            );

        await RoundAfter(15);

        rig.Bus.All<ParTaskLost>().Single().Reason.ShouldBe(ParTaskLossReason.HostRebooted);
    }

    [Fact, Trait("req", "par-task-stale")]
    public async Task A_par_task_that_cannot_be_probed_for_too_long_is_killed()
    {
        var lane = await rig.ReadyLane();
        await RoundAfter(15);
        rig.Get<DoubtfulDriver>().DoubtJudge = true;

        await RoundAfter(15);
        rig.Bus.All<ParTaskLost>().ShouldBeEmpty();
        await RoundAfter(15);

        rig.Bus.All<ParTaskLost>().Single().Reason.ShouldBe(ParTaskLossReason.StaleKilled);
        ShouldBeNothingOf(lane);
    }

    [Fact, Trait("req", "judge-on-time")]
    public async Task Time_in_which_this_process_stalled_makes_no_par_task_stale()
    {
        await rig.ReadyLane();
        await RoundAfter(15);
        rig.Get<DoubtfulDriver>().DoubtJudge = true;
        clock.Sleep(TimeSpan.FromMinutes(5));
        await supervisor.Round(CancellationToken.None);

        await RoundAfter(15);

        rig.Bus.All<ParTaskLost>().ShouldBeEmpty("of the thirty seconds fifteen have passed");
        await RoundAfter(15);
        rig.Bus.All<ParTaskLost>().Single().Reason.ShouldBe(ParTaskLossReason.StaleKilled);
    }

    [Fact, Trait("req", "par-task-lost")]
    public async Task A_par_task_without_its_process_is_probed_again_soon_after_an_inconclusive_probe()
    {
        var lane = await rig.ReadyLane();
        var hinted = rig.Get<ParTaskSupervisor>();
        using var stop = new CancellationTokenSource();
        var heeding = hinted.HeedHints(stop.Token);
        var root = ProcessIdentity.Parse(rig.Get<LaneLedger>().Find(lane)!.ParTask!.Handle);
        ProcessSignals.Send(root, ProcessSignal.Kill);
        await Eventually.Holds(() => root.Check() == Liveness.Dead);
        var driver = rig.Get<DoubtfulDriver>();
        driver.DoubtJudge = true;
        hinted.Glance();
        await Eventually.Holds(() => driver.Doubted > 0);
        rig.Bus.All<ParTaskLost>().ShouldBeEmpty();
        driver.DoubtJudge = false;

        hinted.Glance();

        (await rig.Bus.Next<ParTaskLost>()).LaneId.ShouldBe(lane);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => heeding);
    }

    [Fact]
    public async Task A_late_round_kills_nothing()
    {
        await rig.ReadyLane();
        await RoundAfter(15);
        rig.Get<DoubtfulDriver>().DoubtJudge = true;

        await RoundAfter(3600);

        rig.Bus.All<ParTaskLost>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_par_task_ended_by_a_tear_down_is_not_reported_lost_even_if_the_tear_down_did_not_finish()
    {
        var lane = await rig.ReadyLane();
        rig.Worktrees.Stuck = true;
        await rig.Queue.Take(rig.TearDown(lane, fence: 5));
        (await rig.Bus.Next<LaneTearDownFailed>()).Detail.ShouldContain("The disk is full.");

        await RoundAfter(15);

        rig.Bus.All<ParTaskLost>().ShouldBeEmpty();
        rig.Worktrees.Stuck = false;
        await rig.Queue.Take(rig.TearDown(lane, fence: 6));
        await rig.Bus.Next<LaneTornDown>();
    }

    private Task RoundAfter(int seconds)
    {
        clock.Advance(TimeSpan.FromSeconds(seconds));
        return supervisor.Round(CancellationToken.None);
    }

    private static void ShouldBeNothingOf(LaneId lane) =>
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));

    public ValueTask DisposeAsync()
    {
        attention.Dispose();
        return rig.DisposeAsync();
    }
}
