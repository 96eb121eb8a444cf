using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>The rows of the table, one by one, with real messages on the bus and real rows.</summary>
[Trait("req", "lane-lifecycle")]
public sealed class LaneLifecycleTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private LanesProcess process = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        process = await LanesProcess.Start(
            database.ConnectionString,
            new Dictionary<string, string?> { ["Helios:Lanes:TearDownRetryAfter"] = "00:00:00.050" }
        );
        scene = await new LaneScene(process).Begin();
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    public async Task It_is_created_provisioned_and_ready()
    {
        var create = scene.Create();
        var lane = (await process.Ask(create)).Lane;
        lane.Status.ShouldBe(LaneStatus.Provisioning);
        lane.Revision.ShouldBe(1);
        var operation = await scene.Operation(create.LaneId, OperationKind.Provision);
        operation.Fence.ShouldBe(1);

        await process.Tell(Messages.Provisioned(operation));

        var ready = await scene.View(create.LaneId);
        ready.Status.ShouldBe(LaneStatus.Ready);
        ready.Revision.ShouldBe(2);
        ready.ParTask!.ParTaskId.ShouldBe("par-1");
        ready
            .History.Select(step => (step.From, step.To, step.Event))
            .ShouldBe([(LaneStatus.New, LaneStatus.Provisioning, "create"), (LaneStatus.Provisioning, LaneStatus.Ready, "provisioned")]);
        (await scene.Topics(create.LaneId)).ShouldBe([
            "lane.create.started",
            "lane.state.changed",
            "lane.worktree.provisioned",
            "lane.par_task.bound",
            "lane.created",
            "lane.state.changed",
        ]);
        (
            await process.Value<long>($"select count(*) from host_operations where lane_id = '{create.LaneId}' and settled_at is null")
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_slow_creation_says_which_step_it_is_at_and_how_long_each_took()
    {
        var create = scene.Create();
        await process.Ask(create);
        var operation = await scene.Operation(create.LaneId, OperationKind.Provision);

        await process.Tell(Progressed(operation, "setup_commands: 2 of 3"));
        (await scene.View(create.LaneId)).Detail.ShouldBe("setup commands: 2 of 3");
        // A sign of life is no news, and neither is that the base is known.
        await process.Tell(Progressed(operation, "setup_commands: 2 of 3"));
        await process.Tell(Progressed(operation, OperationProgressed.ResolvedStep));
        await process.Tell(
            Messages.Provisioned(operation) with
            {
                Steps =
                [
                    new ProvisionStepTime
                    {
                        Step = ProvisionStep.SetupCommands,
                        Detail = "2 of 3",
                        AfterMs = 20,
                        TookMs = 1500,
                    },
                ],
            }
        );

        (await scene.View(create.LaneId)).Detail.ShouldBeNull();
        (await scene.Topics(create.LaneId)).Count(topic => topic == "lane.create.progressed").ShouldBe(1);
        var made = scene.Feed.Of(create.LaneId.ToString()).Single(told => (string?)told["type"] == "lane.worktree.provisioned");
        made["data"]!["steps"]!.ToJsonString().ShouldBe("""[{"step":"setup_commands","detail":"2 of 3","after_ms":20,"took_ms":1500}]""");
    }

    private static OperationProgressed Progressed(OperationRef operation, string step) =>
        new()
        {
            Operation = operation,
            Kind = OperationKind.Provision,
            Step = step,
            OccurredAt = Messages.Now,
            Cause = Messages.Cause,
        };

    [Fact]
    public async Task Provisioning_that_failed_and_left_nothing_closes_it()
    {
        var create = scene.Create();
        await process.Ask(create);
        await process.Tell(Messages.ProvisionFailed(await scene.Operation(create.LaneId, OperationKind.Provision)));

        var lane = await scene.View(create.LaneId);
        (lane.Status, lane.Reason).ShouldBe((LaneStatus.Closed, LaneReason.ProvisionFailed));
        var row = await scene.Load(create.LaneId);
        (row!.FailedStep, row.FailedTail).ShouldBe((ProvisionStep.SetupCommands, "ENOENT"));
        (await scene.Topics(create.LaneId)).ShouldContain("lane.create.failed");
        (await process.Value<long>($"select count(*) from admissions where lane_id = '{create.LaneId}'")).ShouldBe(0);
    }

    [Fact]
    public async Task Provisioning_that_failed_and_left_traces_is_torn_down()
    {
        var create = scene.Create();
        await process.Ask(create);
        await process.Tell(Messages.ProvisionFailed(await scene.Operation(create.LaneId, OperationKind.Provision), clean: false));

        var lane = await scene.View(create.LaneId);
        (lane.Status, lane.Reason).ShouldBe((LaneStatus.Cleaning, LaneReason.ProvisionFailed));
        await process.Tell(Messages.TornDown(await scene.Operation(create.LaneId, OperationKind.TearDown)));
        lane = await scene.View(create.LaneId);
        (lane.Status, lane.Reason).ShouldBe((LaneStatus.Closed, LaneReason.ProvisionFailed));
    }

    [Fact]
    public async Task A_provision_deadline_leads_to_tear_down_and_a_late_report_changes_nothing()
    {
        var create = scene.Create();
        await process.Ask(create);
        var provision = await scene.Operation(create.LaneId, OperationKind.Provision);
        await process.Tell(
            new ProvisionDeadlineReached
            {
                LaneId = create.LaneId,
                OperationId = provision.OperationId,
                Cause = Messages.Cause,
            }
        );
        var cleaning = await scene.View(create.LaneId);
        (cleaning.Status, cleaning.Reason).ShouldBe((LaneStatus.Cleaning, LaneReason.ProvisionTimeout));

        await process.Tell(Messages.Provisioned(provision));

        (await scene.View(create.LaneId)).Revision.ShouldBe(cleaning.Revision);
        var tearDown = await scene.Operation(create.LaneId, OperationKind.TearDown);
        tearDown.Fence.ShouldBeGreaterThan(provision.Fence);
        await process.Tell(Messages.TornDown(tearDown));
        var closed = await scene.View(create.LaneId);
        (closed.Status, closed.Reason).ShouldBe((LaneStatus.Closed, LaneReason.ProvisionTimeout));
        (await scene.Topics(create.LaneId)).Count(topic => topic == "lane.create.failed").ShouldBe(1);
    }

    [Fact]
    public async Task A_deadline_of_a_host_that_does_not_answer_waits()
    {
        var create = scene.Create();
        await process.Ask(create);
        var provision = await scene.Operation(create.LaneId, OperationKind.Provision);
        await process.Tell(
            new LaneHostLost
            {
                LaneId = create.LaneId,
                HostId = scene.Host,
                HostRevision = 90,
                Cause = Messages.Cause,
            }
        );

        await process.Tell(
            new ProvisionDeadlineReached
            {
                LaneId = create.LaneId,
                OperationId = provision.OperationId,
                Cause = Messages.Cause,
            }
        );

        var lane = await scene.View(create.LaneId);
        (lane.Status, lane.HostReachable).ShouldBe((LaneStatus.Provisioning, false));
    }

    [Fact]
    public async Task A_deadline_that_arrives_much_too_late_gives_the_host_its_time_again()
    {
        var create = scene.Create();
        await process.Ask(create);
        var provision = await scene.Operation(create.LaneId, OperationKind.Provision);
        await process.Tell(
            new ProvisionDeadlineReached
            {
                LaneId = create.LaneId,
                OperationId = provision.OperationId,
                DueAt = Messages.Now - TimeSpan.FromMinutes(5),
                Cause = Messages.Cause,
            }
        );
        (await scene.View(create.LaneId)).Status.ShouldBe(LaneStatus.Provisioning);
    }

    [Fact]
    public async Task A_clean_up_while_it_is_provisioned_waits_for_the_end_of_that()
    {
        var create = scene.Create();
        await process.Ask(create);
        (await process.Ask(Messages.CleanUp(create.LaneId))).Lane.Status.ShouldBe(LaneStatus.Provisioning);
        (await process.Ask(Messages.CleanUp(create.LaneId))).Accepted!.Changed.ShouldBeFalse();

        await process.Tell(Messages.Provisioned(await scene.Operation(create.LaneId, OperationKind.Provision)));

        (await scene.View(create.LaneId)).Status.ShouldBe(LaneStatus.Cleaning);
        await process.Tell(Messages.TornDown(await scene.Operation(create.LaneId, OperationKind.TearDown)));
        var closed = await scene.View(create.LaneId);
        (closed.Status, closed.Reason).ShouldBe((LaneStatus.Closed, LaneReason.Cleaned));
        var topics = await scene.Topics(create.LaneId);
        topics.Count(topic => topic is "lane.cleanup.started").ShouldBe(1);
        topics.Count(topic => topic is "lane.cleaned").ShouldBe(1);
        topics.ShouldNotContain("lane.created");
    }

    [Fact]
    public async Task A_run_makes_it_running_and_its_end_ready()
    {
        var (lane, run) = await scene.Running();
        var operation = await scene.Operation(lane, OperationKind.StartRun);
        await process.Tell(Messages.RunStarted(operation, run));
        (await process.Value<string>($"select status from runs where run_id = '{run}'")).ShouldBe("running");

        await process.Tell(Messages.RunEnded(operation, run));

        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Ready);
        (await process.Value<string>($"select status || ' ' || exit_code || ' ' || stdout from runs where run_id = '{run}'")).ShouldBe(
            "exited 0 done\uFFFD"
        );
        var topics = await scene.Topics(lane);
        topics.ShouldContain("lane.run.started");
        topics.ShouldContain("lane.run.completed");
        // What comes after the end is late.
        var revision = (await scene.View(lane)).Revision;
        await process.Tell(Messages.RunStarted(operation, run));
        await process.Tell(Messages.RunEnded(operation, run, RunStatus.Lost));
        (await scene.View(lane)).Revision.ShouldBe(revision);
        (await process.Value<string>($"select status from runs where run_id = '{run}'")).ShouldBe("exited");
    }

    [Fact]
    public async Task A_second_run_is_refused_until_it_is_shared()
    {
        var (lane, run) = await scene.Running();
        var refused = await process.Ask(Messages.StartRun(lane));
        refused.Reason.ShouldBe(RefusalReason.RunInFlight);
        refused.Refused!.Fields["run_id"].ShouldBe(run.ToString());

        (await process.Ask(new ShareLane { LaneId = lane, Cause = Messages.Cause })).Lane.Status.ShouldBe(LaneStatus.Shared);

        (await process.Ask(Messages.StartRun(lane))).Lane.RunsInFlight.Count.ShouldBe(2);
        (await process.Ask(new UnshareLane { LaneId = lane, Cause = Messages.Cause })).Lane.Status.ShouldBe(LaneStatus.Running);
    }

    [Fact]
    public async Task A_second_agent_makes_it_shared_and_the_last_to_leave_ends_that()
    {
        var lane = await scene.Ready();
        (await process.Ask(Messages.Attach(lane, "a1"))).Lane.Status.ShouldBe(LaneStatus.Ready);
        (await process.Ask(Messages.Attach(lane, "a1"))).Accepted!.Changed.ShouldBeFalse();
        (await process.Ask(Messages.Attach(lane, "a2"))).Lane.Status.ShouldBe(LaneStatus.Shared);
        (await process.Ask(new UnshareLane { LaneId = lane, Cause = Messages.Cause })).Reason.ShouldBe(RefusalReason.AgentsAttached);
        (await process.Ask(Messages.CleanUp(lane))).Refused!.Fields["count"].ShouldBe("2");
        (await process.Ask(Messages.Detach(lane, "a1"))).Lane.Status.ShouldBe(LaneStatus.Shared);
        (await process.Ask(Messages.Detach(lane, "a2"))).Lane.Status.ShouldBe(LaneStatus.Ready);
        (await process.Ask(Messages.Detach(lane, "a2"))).Accepted!.Changed.ShouldBeFalse();
    }

    [Fact]
    public async Task Force_detaches_and_cleans_up()
    {
        var lane = await scene.Ready();
        await process.Ask(Messages.Attach(lane));

        var cleaning = (await process.Ask(Messages.CleanUp(lane) with { Force = true })).Lane;

        cleaning.Status.ShouldBe(LaneStatus.Cleaning);
        cleaning.Agents.ShouldBeEmpty();
        (await scene.Topics(lane)).ShouldContain("lane.detached");
    }

    [Fact]
    public async Task It_is_blocked_and_comes_back_to_what_is_in_flight()
    {
        var (lane, run) = await scene.Running();
        (
            await process.Ask(
                new BlockLane
                {
                    LaneId = lane,
                    Detail = "look",
                    Cause = Messages.Cause,
                }
            )
        ).Lane.Detail.ShouldBe("look");
        (await process.Ask(Messages.StartRun(lane))).Reason.ShouldBe(RefusalReason.InvalidTransition);
        await process.Tell(Messages.RunEnded(await scene.Operation(lane, OperationKind.StartRun), run));
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Blocked);
        var look = await process.Ask(Messages.StartRun(lane) with { Force = true });
        look.Lane.Status.ShouldBe(LaneStatus.Blocked);
        await process.Tell(Messages.RunEnded(await scene.Operation(lane, OperationKind.StartRun), look.Accepted!.Run!.RunId));

        var ready = (await process.Ask(new UnblockLane { LaneId = lane, Cause = Messages.Cause })).Lane;

        (ready.Status, ready.Reason, ready.Detail).ShouldBe((LaneStatus.Ready, null, null));
    }

    [Fact]
    public async Task A_session_runs_blocks_and_ends()
    {
        var lane = await scene.Ready();
        var session = SessionId.New();
        await process.Tell(
            new SessionLaunched
            {
                LaneId = lane,
                SessionId = session,
                Cause = Messages.Cause,
            }
        );
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Running);
        (
            await process.Ask(
                new BlockLane
                {
                    LaneId = lane,
                    SessionId = session,
                    Cause = Messages.Cause,
                }
            )
        ).Lane.Reason.ShouldBe(LaneReason.SessionNeedsInput);
        await process.Tell(
            new SessionEnded
            {
                LaneId = lane,
                SessionId = session,
                Cause = Messages.Cause,
            }
        );
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Ready);
    }

    [Fact]
    public async Task A_run_is_taken_beside_a_session()
    {
        var lane = await scene.Ready();
        await process.Tell(
            new SessionLaunched
            {
                LaneId = lane,
                SessionId = SessionId.New(),
                Cause = Messages.Cause,
            }
        );
        (await process.Ask(Messages.StartRun(lane))).Lane.Status.ShouldBe(LaneStatus.Running);
        (await process.Ask(Messages.StartRun(lane))).Reason.ShouldBe(RefusalReason.RunInFlight);
    }

    [Fact]
    public async Task A_cancel_is_sent_once_and_the_run_ends_when_the_host_says_so()
    {
        var (lane, run) = await scene.Running();
        var start = await scene.Operation(lane, OperationKind.StartRun);
        var cancel = new CancelLaneRun
        {
            LaneId = lane,
            RunId = run,
            Cause = Messages.Cause,
        };
        (await process.Ask(cancel)).Accepted!.Run!.RunId.ShouldBe(run);
        await process.Ask(cancel);
        (await process.Value<long>($"select count(*) from host_operations where run_id = '{run}' and kind = 'cancel_run'")).ShouldBe(1);

        await process.Tell(Messages.RunEnded(start, run, RunStatus.Cancelled));

        (await scene.Topics(lane)).ShouldContain("lane.run.cancelled");
        (await process.Ask(cancel)).Accepted!.Run!.Status.ShouldBe(RunStatus.Cancelled);
        (await process.Ask(cancel with { RunId = RunId.New() })).Reason.ShouldBe(RefusalReason.RunNotFound);
    }

    [Fact]
    public async Task A_lost_par_task_is_rebound_and_runs_in_flight_are_lost()
    {
        var (lane, run) = await scene.Running();
        await process.Tell(Messages.ParTaskLost(lane, scene.Host, reason: ParTaskLossReason.StaleKilled));

        var after = await scene.View(lane);
        (after.Status, after.ParTask).ShouldBe((LaneStatus.Ready, null));
        (await process.Value<string>($"select status from runs where run_id = '{run}'")).ShouldBe("lost");
        // Stale and killed: it has not ended by itself, and nobody is told that it has.
        (await ToldOfParTask(lane)).ShouldBe(["lane.par_task.bound", "lane.par_task.stale", "lane.par_task.force_killed"]);
        var bind = await scene.Operation(lane, OperationKind.BindParTask);
        await process.Tell(
            new ParTaskBound
            {
                Operation = bind,
                ParTask = Messages.ParTask("par-2"),
                OccurredAt = Messages.Now,
                Cause = Messages.Cause,
            }
        );
        (await scene.View(lane)).ParTask!.ParTaskId.ShouldBe("par-2");
        (await ToldOfParTask(lane)).Count(topic => topic is "lane.par_task.bound").ShouldBe(2);
        // The same loss told again is of a par task that is not the lane's any more.
        var revision = (await scene.View(lane)).Revision;
        await process.Tell(Messages.ParTaskLost(lane, scene.Host));
        (await scene.View(lane)).Revision.ShouldBe(revision);
    }

    [Fact]
    public async Task A_par_task_that_vanished_or_went_with_the_clean_up_has_ended_and_was_not_killed()
    {
        var lane = await scene.Ready();
        await process.Tell(Messages.ParTaskLost(lane, scene.Host, reason: ParTaskLossReason.Vanished));
        (await ToldOfParTask(lane)).ShouldBe(["lane.par_task.bound", "lane.par_task.terminated"]);

        var other = await scene.Ready();
        await process.Ask(Messages.CleanUp(other));
        await process.Tell(
            Messages.TornDown(await scene.Operation(other, OperationKind.TearDown)) with
            {
                Resources =
                [
                    new ResourceOutcome
                    {
                        Kind = ResourceKind.ParTask,
                        Name = "par-1",
                        Ending = ResourceEnding.Removed,
                    },
                ],
            }
        );
        (await ToldOfParTask(other)).ShouldBe(["lane.par_task.bound", "lane.par_task.terminated"]);
    }

    private async Task<IReadOnlyList<string>> ToldOfParTask(LaneId lane) =>
        [.. (await scene.Topics(lane)).Where(topic => topic.StartsWith("lane.par_task.", StringComparison.Ordinal))];

    [Fact]
    public async Task A_par_task_that_cannot_be_bound_blocks_it_until_a_person_asks_again()
    {
        var lane = await scene.Ready();
        await process.Tell(Messages.ParTaskLost(lane, scene.Host));
        var bind = await scene.Operation(lane, OperationKind.BindParTask);
        await process.Tell(
            new ParTaskBindFailed
            {
                Operation = bind,
                Detail = "no pty",
                OccurredAt = Messages.Now,
                Cause = Messages.Cause,
            }
        );
        var blocked = await scene.View(lane);
        (blocked.Status, blocked.Reason, blocked.Detail).ShouldBe((LaneStatus.Blocked, LaneReason.ParTaskLost, "no pty"));

        (await process.Ask(new UnblockLane { LaneId = lane, Cause = Messages.Cause })).Lane.Status.ShouldBe(LaneStatus.Ready);

        (await scene.Operation(lane, OperationKind.BindParTask)).OperationId.ShouldNotBe(bind.OperationId);
    }

    [Fact]
    public async Task A_workspace_may_choose_clean_up_over_a_new_par_task()
    {
        var create = scene.Create();
        var lane = await scene.Ready(create with { Settings = create.Settings with { OnParTaskLost = ParTaskLostPolicy.CleanUp } });
        await process.Tell(Messages.ParTaskLost(lane, scene.Host));
        var view = await scene.View(lane);
        (view.Status, view.Reason).ShouldBe((LaneStatus.Cleaning, LaneReason.ParTaskLost));
    }

    [Fact]
    public async Task A_worktree_that_is_gone_ends_it()
    {
        var lane = await scene.Ready();
        await process.Tell(
            new LaneWorktreeMissing
            {
                LaneId = lane,
                HostId = scene.Host,
                Rounds = 2,
                Cause = Messages.Cause,
            }
        );
        await process.Tell(Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)));
        var view = await scene.View(lane);
        (view.Status, view.Reason).ShouldBe((LaneStatus.Closed, LaneReason.Reconciled));
    }

    [Fact]
    public async Task A_run_that_its_lanes_reconciliation_ends_says_so()
    {
        var (lane, run) = await scene.Running();
        await process.Tell(
            new LaneWorktreeMissing
            {
                LaneId = lane,
                HostId = scene.Host,
                Rounds = 2,
                Cause = Messages.Cause,
            }
        );

        await process.Tell(Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)));

        await Eventually.Holds(async () => (await scene.View(lane)).Status is LaneStatus.Closed);
        (await process.Value<string>($"select detail from runs where run_id = '{run}' and status = 'cancelled'"))
            .ShouldNotBeNull()
            .ShouldContain("ended by reconciliation");
    }

    [Fact]
    public async Task A_failed_tear_down_is_retried_with_a_higher_fence_and_never_reported_as_closed()
    {
        var lane = await scene.Ready();
        await process.Ask(Messages.CleanUp(lane));
        var first = await scene.Operation(lane, OperationKind.TearDown);
        await process.Tell(Messages.TearDownFailed(first));

        var view = await scene.View(lane);
        (view.Status, view.Attempt, view.Detail).ShouldBe((LaneStatus.Cleaning, 2, "A file is busy."));
        var second = await scene.Operation(lane, OperationKind.TearDown);
        second.Fence.ShouldBeGreaterThan(first.Fence);
        // The timer sends it, in its time.
        await Eventually.Holds(async () =>
            await process.Value<int>($"select attempts from host_operations where operation_id = '{second.OperationId}'") == 2
        );
        // The first attempt's late success is not the second's.
        await process.Tell(Messages.TornDown(first));
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Cleaning);
        await process.Tell(
            new TearDownDeadlineReached
            {
                LaneId = lane,
                OperationId = second.OperationId,
                Cause = Messages.Cause,
            }
        );
        (await scene.View(lane)).Attempt.ShouldBe(3);
        await process.Tell(Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)));
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Closed);
        (await scene.Topics(lane)).Count(topic => topic is "lane.cleanup.failed").ShouldBe(2);
    }

    [Fact]
    public async Task A_lost_host_is_no_dead_lane_but_takes_no_runs()
    {
        var lane = await scene.Ready();
        await process.Tell(
            new LaneHostLost
            {
                LaneId = lane,
                HostId = scene.Host,
                HostRevision = 90,
                Cause = Messages.Cause,
            }
        );
        var lost = await scene.View(lane);
        (lost.Status, lost.HostReachable).ShouldBe((LaneStatus.Ready, false));
        (await process.Ask(Messages.StartRun(lane))).Reason.ShouldBe(RefusalReason.HostUnreachable);
        // Older news, that comes later, is no news.
        await process.Tell(
            new LaneHostReturned
            {
                LaneId = lane,
                HostId = scene.Host,
                HostRevision = 89,
                Cause = Messages.Cause,
            }
        );
        (await scene.View(lane)).HostReachable.ShouldBeFalse();
        (await process.Ask(Messages.CleanUp(lane))).Lane.Status.ShouldBe(LaneStatus.Cleaning);
        await process.Tell(
            new LaneHostReturned
            {
                LaneId = lane,
                HostId = scene.Host,
                HostRevision = 91,
                Cause = Messages.Cause,
            }
        );
        (await scene.View(lane)).HostReachable.ShouldBeTrue();
    }

    [Fact]
    public async Task A_host_that_rebooted_lost_what_ran_there_once()
    {
        var (lane, run) = await scene.Running();
        var returned = new LaneHostReturned
        {
            LaneId = lane,
            HostId = scene.Host,
            HostRevision = 92,
            Rebooted = true,
            Cause = Messages.Cause,
        };
        await process.Tell(returned);
        (await process.Value<string>($"select status from runs where run_id = '{run}'")).ShouldBe("lost");
        var bind = await scene.Operation(lane, OperationKind.BindParTask);
        await process.Tell(
            new ParTaskBound
            {
                Operation = bind,
                ParTask = Messages.ParTask("par-2"),
                OccurredAt = Messages.Now,
                Cause = Messages.Cause,
            }
        );

        await process.Tell(returned);

        (await scene.View(lane)).ParTask!.ParTaskId.ShouldBe("par-2");
    }

    [Fact]
    public async Task A_forgotten_host_closes_it_and_it_says_what_stayed_there()
    {
        var lane = await scene.Ready();
        await process.Tell(
            new LaneHostForgotten
            {
                LaneId = lane,
                HostId = scene.Host,
                Cause = Messages.Cause,
            }
        );
        var view = await scene.View(lane);
        (view.Status, view.Reason).ShouldBe((LaneStatus.Closed, LaneReason.HostForgotten));
        view.Detail!.ShouldContain(view.WorktreePath!);
        (await scene.Topics(lane)).ShouldNotContain("lane.cleaned");
    }

    [Fact]
    public async Task Closed_it_says_which_branch_is_kept_and_why()
    {
        var lane = await scene.Ready();
        await process.Ask(Messages.CleanUp(lane) with { Policy = CompletionPolicy.KeepBranch });
        var torn = Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown));

        await process.Tell(
            torn with
            {
                Resources =
                [
                    .. torn.Resources,
                    new ResourceOutcome
                    {
                        Kind = ResourceKind.Branch,
                        Name = "topic",
                        Ending = ResourceEnding.Preserved,
                        Detail = "The lane's policy keeps it.",
                    },
                ],
                Discarded = ["? scratch"],
            }
        );

        (await scene.View(lane)).Detail.ShouldBe("Discarded with consent: ? scratch. Branch 'topic' is kept: The lane's policy keeps it.");
    }

    [Fact]
    public async Task Closed_well_it_says_nothing_of_an_attempt_that_failed()
    {
        var lane = await scene.Ready();
        await process.Ask(Messages.CleanUp(lane));
        await process.Tell(Messages.TearDownFailed(await scene.Operation(lane, OperationKind.TearDown)));
        (await scene.View(lane)).Detail.ShouldBe("A file is busy.");

        await process.Tell(Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)));

        (await scene.View(lane)).Detail.ShouldBeNull();
    }

    [Fact]
    public async Task Closed_it_says_where_its_work_is_and_what_was_not_there()
    {
        var lane = await scene.Ready();
        await process.Ask(Messages.CleanUp(lane));
        await process.Tell(
            Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)) with
            {
                Resources =
                [
                    new ResourceOutcome
                    {
                        Kind = ResourceKind.Worktree,
                        Name = "/srv",
                        Ending = ResourceEnding.NotApplicable,
                        Detail = "The worktree /srv was not there any more.",
                    },
                ],
                Archive = new ArchiveView
                {
                    Ref = $"refs/helios/archive/{lane}",
                    Commit = new string('a', 40),
                    Dirty = false,
                    UnmergedCommits = 1,
                    At = Messages.Now,
                },
            }
        );

        (await scene.View(lane)).Detail.ShouldBe(
            $"Unsaved work is archived under refs/helios/archive/{lane}. The worktree /srv was not there any more."
        );
    }

    [Fact]
    public async Task Attached_agents_are_reported_with_what_to_do_about_them()
    {
        var lane = await scene.Ready();
        await process.Ask(new ShareLane { LaneId = lane, Cause = Messages.Cause });
        await process.Ask(
            new AttachAgent
            {
                LaneId = lane,
                AgentId = "a1",
                Cause = Messages.Cause,
            }
        );
        (await process.Ask(Messages.CleanUp(lane))).Refused!.Detail.ShouldBe("Agent 'a1' is attached; detach it, or clean up with force.");

        await process.Ask(
            new AttachAgent
            {
                LaneId = lane,
                AgentId = "a2",
                Cause = Messages.Cause,
            }
        );

        var unshared = (await process.Ask(new UnshareLane { LaneId = lane, Cause = Messages.Cause })).Refused!;
        (unshared.Detail, unshared.Fields["count"]).ShouldBe(("2 agents are attached (a1, a2); detach them first.", "2"));
    }

    [Fact]
    public async Task A_closed_lane_accepts_nothing()
    {
        var lane = await scene.Ready();
        await process.Ask(Messages.CleanUp(lane));
        await process.Tell(Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)));
        var closed = await scene.View(lane);

        (await process.Ask(Messages.CleanUp(lane))).Lane.Reason.ShouldBe(LaneReason.Cleaned);
        (await process.Ask(Messages.Attach(lane))).Reason.ShouldBe(RefusalReason.LaneClosed);
        (await process.Ask(Messages.StartRun(lane))).Reason.ShouldBe(RefusalReason.LaneClosed);
        (await scene.View(lane)).Revision.ShouldBe(closed.Revision);
    }

    [Fact]
    public async Task A_command_that_expects_another_revision_is_refused()
    {
        var lane = await scene.Ready();
        var refused = await process.Ask(Messages.Attach(lane) with { ExpectedRevision = 1 });
        (refused.Reason, refused.Refused!.Fields["revision"]).ShouldBe((RefusalReason.RevisionConflict, "2"));
        (await process.Ask(Messages.Attach(lane) with { ExpectedRevision = 2 })).Lane.Revision.ShouldBe(3);
    }

    [Fact]
    public async Task A_superseded_command_that_is_still_needed_is_ordered_again()
    {
        var create = scene.Create();
        await process.Ask(create);
        var provision = await scene.Operation(create.LaneId, OperationKind.Provision);
        await process.Tell(
            new OperationSuperseded
            {
                Operation = provision,
                Kind = OperationKind.Provision,
                HighestFence = 1,
                OccurredAt = Messages.Now,
                Cause = Messages.Cause,
            }
        );

        var again = await scene.Operation(create.LaneId, OperationKind.Provision);
        again.Fence.ShouldBe(2);
        await process.Tell(Messages.Provisioned(again));
        (await scene.View(create.LaneId)).Status.ShouldBe(LaneStatus.Ready);
    }
}
