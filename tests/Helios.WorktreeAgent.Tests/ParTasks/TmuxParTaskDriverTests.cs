using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Tests.ParTasks;

[Trait("req", "par-task-tmux")]
public sealed class TmuxParTaskDriverTests : IAsyncDisposable
{
    private readonly AgentRig rig = TmuxRig.Create(new() { ["Helios:Host:TmuxAnswersWithin"] = "00:00:20" });

    [Fact]
    public async Task The_session_carries_the_marks_of_the_lane_and_no_secrets_of_the_agent()
    {
        var lane = await rig.ReadyLane();

        var parTask = rig.ParTaskOf(lane);
        parTask.Driver.ShouldBe("tmux");
        (await rig.Sessions()).ShouldBe([$"{lane} {parTask.Pid}"]);
        // tmux names a process before that has become its program.
        await Eventually.Holds(() => ProcessTree.ReadVariable(parTask.Pid!.Value, LaneEnvironment.LaneMark) == lane.ToString());
        ProcessTree.ReadVariable(parTask.Pid!.Value, LaneEnvironment.ParTaskMark).ShouldBe(parTask.ParTaskId);
        Environment.GetEnvironmentVariable(AgentSecret.Name).ShouldNotBeNull();
        var server = await rig.Server();
        ProcessTree.ReadVariable(server.Pid, AgentSecret.Name).ShouldBeNull();
        ProcessTree.ReadVariable(server.Pid, LaneEnvironment.LaneMark).ShouldBeNull();
        (await rig.Say("show-environment", "-g")).ShouldNotContain("AgentSecret");
        (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();

        await TearDown(lane);
        await rig.ShouldBeNothingOf(lane);
        await Eventually.Holds(() => server.Check() == Liveness.Dead);
    }

    [Fact]
    public async Task The_session_is_found_again_by_the_next_agent_and_bound_once()
    {
        var lane = rig.NewLane();
        var provision = rig.Provision(lane);
        await rig.Queue.Take(provision);
        var pid = (await rig.Bus.Next<LaneProvisioned>()).ParTask.Pid!.Value;
        // As if the agent had died between the making of the session and the note of it.
        rig.Get<LaneLedger>().Change(lane, record => record with { ParTask = null });
        await rig.Restart();

        var again = await rig.Get<WorktreeAgent.ParTasks.ParTasks>()
            .Bind(lane, provision.Ref.OperationId, mayExist: true, CancellationToken.None);

        again.Pid.ShouldBe(pid);
        (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        var other = await rig.Get<WorktreeAgent.ParTasks.ParTasks>().Bind(lane, OperationId.New(), mayExist: false, CancellationToken.None);
        other.Pid.ShouldNotBe(pid);
        (await rig.Sessions()).ShouldBe([$"{lane} {other.Pid}"]);

        await TearDown(lane);
        await rig.ShouldBeNothingOf(lane);
    }

    [Fact, Trait("req", "par-task-lost")]
    public async Task A_missing_session_is_dead_if_the_server_says_so_or_its_process_is_gone()
    {
        var (lane, other) = (await rig.ReadyLane(), await rig.ReadyLane());
        // Its name begins like the lane's, and must not be taken for it.
        await rig.Say("rename-session", "-t", TmuxServer.Target(lane.ToString()), $"{lane}-other");
        var gone = (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Dead>();
        gone.Reason.ShouldBe(ParTaskLossReason.Vanished);
        gone.Evidence.ShouldContain("can't find session");
        (await rig.Probe(other)).ShouldBeOfType<ParTaskProbe.Alive>();

        var reboot = rig.ParTaskOf(other) with { Handle = $"1:1:another-boot {other}" };
        (await rig.Get<WorktreeAgent.ParTasks.ParTasks>().Probe(reboot, CancellationToken.None))
            .ShouldBeOfType<ParTaskProbe.Dead>()
            .Reason.ShouldBe(ParTaskLossReason.HostRebooted);

        await rig.Tmux().Run("kill-server");
        await Eventually.Passes(async () =>
            (await rig.Tmux().Run("list-sessions")).ShouldBeOfType<TmuxAnswer.Silent>().IsNoServer.ShouldBeTrue()
        );
        // Of a par task whose process lives a server that is not there says nothing.
        var living = rig.ParTaskOf(other) with
        {
            Handle = $"{ProcessIdentity.Current} {other}",
        };
        (
            await rig.Get<WorktreeAgent.ParTasks.ParTasks>().Probe(living, CancellationToken.None)
        ).ShouldBeOfType<ParTaskProbe.CouldNotTell>();
        // Its own process is proof.
        await Eventually.Passes(async () =>
            (await rig.Probe(other)).ShouldBeOfType<ParTaskProbe.Dead>().Reason.ShouldBe(ParTaskLossReason.Vanished)
        );

        await TearDown(lane);
        await TearDown(other);
        await rig.ShouldBeNothingOf(lane, other);
    }

    [Fact]
    public async Task A_server_that_hangs_is_no_death_and_does_not_keep_processes_alive()
    {
        await using var hurried = TmuxRig.Create(new() { ["Helios:Host:TmuxAnswersWithin"] = "00:00:05" });
        var lane = await hurried.ReadyLane();
        var server = await hurried.Server();
        (await ProcessRunner.Instance.Run(new CommandSpec("kill", "-STOP", $"{server.Pid}"), CancellationToken.None)).EnsureSucceeded();
        try
        {
            (await hurried.Probe(lane)).ShouldBeOfType<ParTaskProbe.CouldNotTell>();
            (await hurried.Get<WorktreeAgent.ParTasks.ParTasks>().End(lane, CancellationToken.None)).NothingLeft.ShouldBeTrue();
        }
        finally
        {
            await ProcessRunner.Instance.Run(new CommandSpec("kill", "-CONT", $"{server.Pid}"), CancellationToken.None);
        }

        await hurried.ShouldBeNothingOf(lane);
    }

    [Fact]
    public async Task Ending_a_session_ends_what_ignores_SIGTERM_what_left_the_session_and_what_lost_its_marks()
    {
        var lane = await rig.ReadyLane();
        using var notes = new TemporaryFolder();
        var script =
            $"trap '' TERM HUP; (setsid sh -c 'echo $$ >{notes["escaped"]}; sleep 300' &); env -i PATH=\"$PATH\" sh -c 'echo $$ "
            + $">{notes["shed"]}; sleep 300' & echo $$ >{notes["stubborn"]}; while :; do sleep 0.05; done";
        // A window of somebody's own, in the lane's session.
        await rig.Say("new-window", "-d", "-t", TmuxServer.Target(lane.ToString()), "--", "sh", "-c", script);
        // One whose first process carries no mark at all: only its pane says whose it is.
        await rig.Say(
            "new-window",
            "-d",
            "-t",
            TmuxServer.Target(lane.ToString()),
            "--",
            "env",
            "-i",
            "sh",
            "-c",
            $"trap '' TERM HUP; echo $$ >{notes["bare"]}; while :; do /bin/sleep 0.05; done"
        );
        string[] names = ["escaped", "shed", "stubborn", "bare"];
        await Eventually.Holds(() => names.All(name => File.Exists(notes[name]) && File.ReadAllText(notes[name]).EndsWith('\n')));
        var processes = names
            .Select(name =>
                ProcessIdentity.Of(int.Parse(File.ReadAllText(notes[name]), System.Globalization.CultureInfo.InvariantCulture))!
            )
            .ToArray();
        processes.ShouldAllBe(process => process.Check() == Liveness.Alive);

        await TearDown(lane);

        processes.ShouldAllBe(process => process.Check() == Liveness.Dead);
        await rig.ShouldBeNothingOf(lane);
    }

    [Fact]
    public async Task A_session_without_a_lane_is_in_the_inventory_and_ended_by_a_plan()
    {
        var lane = rig.NewLane();
        await rig.Say("new-session", "-d", "-s", TmuxNames.ParTask(lane), "--", "env", "-i", "sleep", "300");

        (await rig.Get<InventoryTaker>().Take(atStart: false, CancellationToken.None)).ProcessLanes.ShouldContain(lane);
        await rig.Get<Reconciler>()
            .Carry(
                new ReconcileHost
                {
                    HostId = rig.Folder.Identity.HostId,
                    InventoryId = "one",
                    RemoveWorktrees = [],
                    EndProcesses = [lane],
                    Cause = rig.TearDown(lane, 1).Cause,
                },
                CancellationToken.None
            );

        await rig.ShouldBeNothingOf(lane);
    }

    [Fact]
    public async Task Many_sessions_start_and_end_at_once_on_one_server()
    {
        // The server ends with its last session, and begins with the next: a creation may meet one that is just going.
        for (var round = 0; round < 3; round++)
        {
            var lanes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.ReadyLane()));
            await Task.WhenAll(lanes.Select(TearDown));
        }

        await rig.ShouldBeNothingOf();
    }

    private async Task TearDown(LaneId lane)
    {
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
