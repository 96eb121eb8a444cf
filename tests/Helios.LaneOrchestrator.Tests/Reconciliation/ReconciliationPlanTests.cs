using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.LaneOrchestrator.Reconciliation;
using Helios.LaneOrchestrator.Tests.Support;

namespace Helios.LaneOrchestrator.Tests.Reconciliation;

[Trait("req", "reconciliation")]
public sealed class ReconciliationPlanTests
{
    private readonly HostId host = HostId.New();
    private readonly DateTimeOffset now = Messages.Now;

    [Theory]
    [InlineData(LaneStatus.New)]
    [InlineData(LaneStatus.Provisioning)]
    [InlineData(LaneStatus.Cleaning)]
    public void The_plan_leaves_lanes_in_transition_alone(LaneStatus status)
    {
        var lane = LaneId.New();
        var known = new KnownLane(lane, status, host, now - TimeSpan.FromHours(1));
        Of([Found(lane)], [known]).IsEmpty.ShouldBeTrue();
        Of([], [known]).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void The_plan_leaves_what_is_young_for_the_next_round()
    {
        var old = now - TimeSpan.FromMinutes(1);
        Of([Found(LaneId.New())], []).RemoveWorktrees.ShouldBeEmpty("the id itself is young");
        var ready = new KnownLane(LaneId.New(), LaneStatus.Ready, host, now - TimeSpan.FromSeconds(1));
        Of([], [ready]).MissingWorktrees.ShouldBeEmpty();
        Of([], [ready with { UpdatedAt = old }]).MissingWorktrees.ShouldBe([ready.LaneId]);
        var closed = new KnownLane(LaneId.New(), LaneStatus.Closed, host, now);
        Of([Found(closed.LaneId)], [closed]).IsEmpty.ShouldBeTrue();
        Of([Found(closed.LaneId)], [closed with { UpdatedAt = old }]).RemoveWorktrees.Count.ShouldBe(1);
    }

    [Fact]
    public void The_plan_takes_a_registration_without_a_folder_for_a_missing_worktree()
    {
        var ready = new KnownLane(LaneId.New(), LaneStatus.Ready, host, now - TimeSpan.FromMinutes(1));
        Of([Found(ready.LaneId) with { Exists = false }], [ready]).MissingWorktrees.ShouldBe([ready.LaneId]);
    }

    [Fact]
    public void The_plan_takes_no_worktree_for_missing_that_the_host_does_not_name()
    {
        var ready = new KnownLane(LaneId.New(), LaneStatus.Ready, host, now - TimeSpan.FromMinutes(1));
        Of([], [ready], gone: []).MissingWorktrees.ShouldBeEmpty();
        Of([Found(ready.LaneId) with { Exists = false }], [ready], gone: []).MissingWorktrees.ShouldBeEmpty();
        Of([], [ready], gone: [LaneId.New()]).MissingWorktrees.ShouldBeEmpty();
        Of([], [ready], gone: [ready.LaneId]).MissingWorktrees.ShouldBe([ready.LaneId]);
    }

    [Fact]
    public void The_plan_ends_what_is_here_of_a_lane_that_lives_on_another_host()
    {
        var elsewhere = new KnownLane(LaneId.New(), LaneStatus.Ready, HostId.New(), now - TimeSpan.FromMinutes(1));
        Of([Found(elsewhere.LaneId) with { HostId = host }], [elsewhere]).RemoveWorktrees.Count.ShouldBe(1);
    }

    [Fact]
    public void The_plan_leaves_what_another_host_made_to_that_host()
    {
        var closed = new KnownLane(LaneId.New(), LaneStatus.Closed, host, now - TimeSpan.FromMinutes(1));
        var plan = Of([Found(closed.LaneId) with { HostId = HostId.New() }], [closed]);
        plan.RemoveWorktrees.ShouldBeEmpty();
        plan.Foreign.Count.ShouldBe(1);
    }

    [Fact]
    public void The_plan_keeps_a_lane_without_a_record_and_what_runs_in_it_unless_an_operator_asks()
    {
        var lane = LaneId.Parse("ln_01J00000000000000000000000");
        var gone = LaneId.Parse("ln_01J00000000000000000000001");
        FoundWorktree[] found = [Found(lane), Found(gone) with { Exists = false }];

        var plan = Of(found, [], processes: [lane, gone]);
        plan.Unknown.Select(one => one.LaneId).ShouldBe([lane]);
        plan.RemoveWorktrees.Select(one => one.LaneId).ShouldBe([gone]);
        plan.EndProcesses.ShouldBe([gone]);
        var trouble = plan.Troubles().ShouldHaveSingleItem();
        (trouble.Kind, trouble.Subject, trouble.Lanes.ShouldHaveSingleItem()).ShouldBe((HostTroubleKind.LanesUnknown, "/r/.git", lane));
        trouble.Detail.ShouldContain("/r/w");

        var asked = Of(found, [], processes: [lane, gone], removeUnknown: true);
        asked.Unknown.ShouldBeEmpty();
        asked.RemoveWorktrees.Count.ShouldBe(2);
        asked.EndProcesses.ShouldBe([lane, gone]);
    }

    private ReconciliationPlan Of(
        FoundWorktree[] found,
        KnownLane[] lanes,
        LaneId[]? gone = null,
        LaneId[]? processes = null,
        bool removeUnknown = false
    ) =>
        ReconciliationPlan.Of(
            new HostInventoryReported
            {
                HostId = host,
                Incarnation = 1,
                InventoryId = "i",
                AtStart = false,
                Worktrees = found,
                ParTasks = [],
                ProcessLanes = processes ?? [],
                RemoveUnknown = removeUnknown,
                Gone = gone ?? [.. lanes.Select(lane => lane.LaneId)],
                OccurredAt = now,
                Cause = Messages.Cause,
            },
            lanes.ToDictionary(lane => lane.LaneId),
            "default",
            now - TimeSpan.FromSeconds(5)
        );

    private FoundWorktree Found(LaneId lane) =>
        new()
        {
            LaneId = lane,
            Repository = "/r/.git",
            WorktreePath = "/r/w",
            InstallationId = "default",
            CreatedAt = now - TimeSpan.FromMinutes(1),
        };
}
