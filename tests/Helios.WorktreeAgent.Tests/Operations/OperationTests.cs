using Helios.Contracts.Operations;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Operations;

public sealed class OperationTests : IAsyncDisposable
{
    private readonly AgentRig rig = new(
        new Dictionary<string, string?>
        {
            ["Helios:Host:SendAgainAfter"] = "00:00:00.010",
            ["Helios:Host:ResendUnsettledAfter"] = "00:00:00.050",
            ["Helios:Host:QuietFor"] = "00:00:00.020",
        }
    );

    [Fact, Trait("req", "operations-once")]
    public async Task A_repeated_operation_runs_once_and_is_answered_each_time()
    {
        rig.Open();
        var lane = rig.NewLane();
        var provision = rig.Provision(lane);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rig.Queue.Take(provision)));
        await rig.Bus.Next<LaneProvisioned>();
        var answered = rig.Bus.All<LaneProvisioned>().Count();
        await rig.Queue.Take(provision);

        await Eventually.Holds(() => rig.Bus.All<LaneProvisioned>().Count() > answered);
        rig.Worktrees.Provisions.Count.ShouldBe(1);
        rig.Bus.All<LaneProvisioned>().Select(report => report.ParTask.Pid).Distinct().Count().ShouldBe(1);
    }

    [Fact, Trait("req", "operations-durable")]
    public async Task It_is_on_disk_before_it_is_acknowledged_and_carried_out_after_the_start_is_over()
    {
        var provision = rig.Provision(rig.NewLane());

        await rig.Queue.Take(provision);

        File.Exists(Path.Combine(rig.Folder.Operations, $"{provision.Ref.OperationId}.json")).ShouldBeTrue();
        rig.Worktrees.Provisions.ShouldBeEmpty();
        rig.Open();
        (await rig.Bus.Next<LaneProvisioned>()).Operation.ShouldBe(provision.Ref);
    }

    [Fact]
    public async Task Its_files_are_readable_by_their_owner_only()
    {
        var provision = rig.Provision(rig.NewLane());
        await rig.Queue.Take(provision);

        File.GetUnixFileMode(rig.Folder.Root).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(rig.Folder.Operations, $"{provision.Ref.OperationId}.json"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact, Trait("req", "operations-fenced")]
    public async Task Below_the_highest_fence_it_is_superseded_also_after_a_restart_and_after_settling()
    {
        rig.Open();
        var lane = rig.NewLane();
        var tearDown = rig.TearDown(lane, fence: 7);
        await rig.Queue.Take(tearDown);
        await rig.Bus.Next<LaneTornDown>();

        await rig.Queue.Take(rig.Provision(lane, fence: 6));
        (await rig.Bus.Next<OperationSuperseded>()).HighestFence.ShouldBe(7);

        rig.Queue.Settle([tearDown.Ref.OperationId]);
        await rig.Restart();
        var late = rig.Provision(lane, fence: 5);
        await rig.Queue.Take(late);
        await rig.Bus.Next<OperationSuperseded>(report => report.Operation == late.Ref);
        var run = rig.Run(lane, "true");
        await rig.Take(run);
        await rig.Bus.Next<OperationSuperseded>(report => report.Operation == run.Operation);
        rig.Worktrees.Provisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_report_waits_for_a_bus_that_is_down_and_is_repeated_until_settled()
    {
        rig.Open();
        rig.Bus.IsDown = true;
        var provision = rig.Provision(rig.NewLane());
        await rig.Queue.Take(provision);
        await Eventually.Holds(() => rig.Bus.Attempts > 0);

        rig.Bus.IsDown = false;
        await Eventually.Holds(() =>
        {
            rig.Queue.SendDue();
            return rig.Bus.All<LaneProvisioned>().Count() > 2;
        });

        rig.Queue.Settle([provision.Ref.OperationId]);
        var told = rig.Bus.All<LaneProvisioned>().Count();
        await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System);
        rig.Queue.SendDue();
        rig.Bus.All<LaneProvisioned>().Count().ShouldBe(told);
        Directory.EnumerateFiles(rig.Folder.Operations).ShouldBeEmpty();
        rig.Queue.Unsettled.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_operation_reports_the_step_that_takes_long_and_at_its_end_all_of_them()
    {
        rig.Open();
        var release = new TaskCompletionSource();
        rig.Worktrees.Hold = release.Task;
        var provision = rig.Provision(rig.NewLane());
        await rig.Queue.Take(provision);

        (await rig.Bus.Next<OperationProgressed>(one => one.Step == "setup_commands: 1 of 1")).Operation.ShouldBe(provision.Ref);
        release.SetResult();
        var steps = (await rig.Bus.Next<LaneProvisioned>()).Steps;
        steps
            .Select(one => (one.Step, one.Detail))
            .ShouldBe([
                (ProvisionStep.Repository, ""),
                (ProvisionStep.Branch, ""),
                (ProvisionStep.Checkout, ""),
                (ProvisionStep.SetupCommands, "1 of 1"),
                (ProvisionStep.ParTask, ""),
            ]);
        steps.Zip(steps.Skip(1)).ShouldAllBe(pair => pair.First.AfterMs <= pair.Second.AfterMs);
    }

    [Fact]
    public async Task A_failed_operation_releases_its_ports_and_reports_the_failure()
    {
        rig.Open();
        rig.Worktrees.Fault = _ => new Worktrees.ProvisionOutcome.Failed(ProvisionStep.SetupCommands, "It said no.", "no\n", Clean: true);
        var lane = rig.NewLane();
        await rig.Queue.Take(rig.Provision(lane, ports: 3));

        var failure = await rig.Bus.Next<LaneProvisionFailed>();
        failure.Step.ShouldBe(ProvisionStep.SetupCommands);
        failure.Tail.ShouldBe("no\n");
        failure.Steps[^1].Step.ShouldBe(ProvisionStep.SetupCommands);
        rig.Get<LaneLedger>().Find(lane)!.Ports.ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "ports")]
    public async Task Fifty_lanes_at_once_have_no_port_in_common_and_keep_theirs_over_a_restart()
    {
        rig.Open();
        var lanes = Enumerable.Range(0, 50).Select(_ => rig.NewLane()).ToList();

        await Task.WhenAll(lanes.Select(lane => Task.Run(() => rig.Queue.Take(rig.Provision(lane, ports: 3)))));
        foreach (var lane in lanes)
            await rig.Bus.Next<LaneProvisioned>(report => report.Operation.LaneId == lane);
        Leased().ShouldBeUnique();
        Leased().Count().ShouldBe(150);

        await rig.Restart();
        var more = Enumerable.Range(0, 10).Select(_ => rig.NewLane()).ToList();
        await Task.WhenAll(more.Select(lane => Task.Run(() => rig.Queue.Take(rig.Provision(lane, ports: 3)))));
        foreach (var lane in more)
            await rig.Bus.Next<LaneProvisioned>(report => report.Operation.LaneId == lane);
        Leased().ShouldBeUnique();
        Leased().Count().ShouldBe(180);

        // A report may come twice.
        IEnumerable<int> Leased() =>
            rig.Bus.All<LaneProvisioned>().DistinctBy(report => report.Operation.LaneId).SelectMany(report => report.Ports);
    }

    [Fact]
    public async Task A_lane_leases_ports_that_no_other_lane_has()
    {
        rig.Open();
        var first = rig.NewLane();
        var second = rig.NewLane();
        await rig.Queue.Take(rig.Provision(first, ports: 2));
        await rig.Queue.Take(rig.Provision(second, ports: 2));
        var reports = new[]
        {
            await rig.Bus.Next<LaneProvisioned>(report => report.Operation.LaneId == first),
            await rig.Bus.Next<LaneProvisioned>(report => report.Operation.LaneId == second),
        };

        reports.SelectMany(report => report.Ports).Distinct().Count().ShouldBe(4);
        var environment = rig.Worktrees.Provisions.First(request => request.LaneId == first).Environment;
        environment["HELIOS_PORT_1"].ShouldBe($"{reports[0].Ports[1]}");
        environment["PORT"].ShouldBe($"{reports[0].Ports[0]}");
    }

    [Fact]
    public async Task A_tear_down_does_not_wait_for_a_setup_that_hangs()
    {
        rig.Open();
        rig.Worktrees.Hold = new TaskCompletionSource().Task;
        var lane = rig.NewLane();
        var provision = rig.Provision(lane);
        await rig.Queue.Take(provision);
        await Eventually.Holds(() => !rig.Worktrees.Provisions.IsEmpty);

        await rig.Queue.Take(rig.TearDown(lane, fence: 2));

        await rig.Bus.Next<LaneTornDown>();
        await rig.Bus.Next<OperationSuperseded>(report => report.Operation == provision.Ref);
    }

    [Fact]
    public async Task One_lane_does_not_wait_for_another()
    {
        rig.Open();
        var release = new TaskCompletionSource();
        rig.Worktrees.Hold = release.Task;
        await rig.Queue.Take(rig.Provision(rig.NewLane()));
        await Eventually.Holds(() => !rig.Worktrees.Provisions.IsEmpty);

        var other = rig.NewLane();
        await rig.Queue.Take(rig.TearDown(other, fence: 1));

        (await rig.Bus.Next<LaneTornDown>()).Operation.LaneId.ShouldBe(other);
        release.SetResult();
    }

    [Fact]
    public void A_second_agent_is_refused_the_folder()
    {
        _ = rig.Folder;
        var second = Should.Throw<InvalidOperationException>(() =>
            new HostFolder(
                Microsoft.Extensions.Options.Options.Create(new HostOptions { DataFolder = rig.DataFolder }),
                TimeProvider.System
            )
        );
        second.Message.ShouldContain(rig.DataFolder);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
