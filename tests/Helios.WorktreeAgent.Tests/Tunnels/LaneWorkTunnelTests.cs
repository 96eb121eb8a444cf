using System.Text;
using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Tunnels;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Link;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.Worktrees;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Tests.Tunnels;

[Trait("req", "lane-merge")]
public sealed class LaneWorkTunnelTests : IAsyncLifetime
{
    private readonly PlayedMerges merges = new();
    private readonly AgentRig rig;
    private TunnelEnd end = null!;

    public LaneWorkTunnelTests() => rig = new AgentRig(more: services => services.AddSingleton<ILaneMerges>(merges)).Open();

    public async ValueTask InitializeAsync() => end = await TunnelEnd.Start();

    [Fact]
    public async Task The_outcome_comes_through_the_tunnel_and_a_change_is_reported()
    {
        var lane = await rig.ReadyLane();
        Open(lane, LaneAct.Merge);

        await end.Ended();

        var done = Answer().Done.ShouldNotBeNull();
        (done.Act, done.Branch, done.Changed).ShouldBe((LaneAct.Merge, "main", true));
        merges.Repository.ShouldBe("/repository");
        var told = await rig.Bus.Next<LaneWorkDone>();
        (told.LaneId, told.Work.Commit, told.Cause.Actor).ShouldBe((lane, done.Commit, "test"));
    }

    [Fact]
    public async Task A_refusal_names_the_files_in_conflict()
    {
        merges.Outcome = new MergeOutcome.Conflicted(["a"], "Resolve it.");
        Open(await rig.ReadyLane(), LaneAct.Rebase);

        await end.Ended();

        var refused = Answer().Refused.ShouldNotBeNull();
        (refused.Reason, refused.Detail).ShouldBe((MergeRefusalReason.MergeConflicts, "Resolve it."));
        refused.Paths.ShouldBe(["a"]);
    }

    [Fact]
    public async Task What_has_begun_is_done_and_reported_when_the_caller_has_left()
    {
        merges.Hold();
        Open(await rig.ReadyLane(), LaneAct.Commit);
        await merges.Begun;
        end.HangUp.SetResult();

        merges.GoOn();

        (await rig.Bus.Next<LaneWorkDone>()).Work.Act.ShouldBe(LaneAct.Commit);
    }

    [Fact]
    public async Task A_tear_down_cancels_the_work_and_waits_for_its_end()
    {
        merges.Hold();
        var lane = await rig.ReadyLane();
        Open(lane, LaneAct.Merge);
        await merges.Begun;

        await rig.Queue.Take(rig.TearDown(lane, 5));

        await rig.Bus.Next<LaneTornDown>();
        merges.WasCancelled.ShouldBeTrue();
    }

    [Fact]
    public async Task A_lane_that_is_not_here_is_refused()
    {
        Open(LaneId.New(), LaneAct.Push);

        await end.Ended();

        end.Frames.Single().Kind.ShouldBe(TunnelFrameKind.Failed);
        Encoding.UTF8.GetString(end.Frames.Single().Data).ShouldContain("no worktree on this host");
    }

    private LaneWorkAnswer Answer() => JsonSerializer.Deserialize<LaneWorkAnswer>(end.Text(TunnelFrameKind.Stdout), PublicJson.Tolerant)!;

    private void Open(LaneId lane, LaneAct act) =>
        rig.Get<TunnelDialer>()
            .Open(
                new OpenTunnel
                {
                    HostId = rig.Folder.Identity.HostId,
                    TunnelId = "tunnel",
                    Url = end.Url,
                    Token = "once",
                    Target = new TunnelTarget
                    {
                        Kind = TunnelKind.LaneWork,
                        LaneId = lane,
                        Work = new LaneWorkOrder
                        {
                            Act = act,
                            Branch = "fix",
                            Target = "main",
                            Message = "words",
                            Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
                        },
                    },
                }
            );

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        await end.DisposeAsync();
    }

    /// <summary>Merges nothing, and answers as configured.</summary>
    private sealed class PlayedMerges : ILaneMerges
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public PlayedMerges() => held.SetResult();

        public MergeOutcome Outcome { get; set; } = new MergeOutcome.Done("main", new string('b', 40), new string('c', 40));

        public Task Begun => begun.Task;

        public bool WasCancelled { get; private set; }

        public string? Repository { get; private set; }

        public void Hold() => held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => held.SetResult();

        public Task<LaneMergeView> Preview(LaneWork lane, string target, CancellationToken cancellationToken) =>
            throw new GitException("nothing to foresee.");

        public Task<MergeOutcome> Commit(LaneWork lane, string message, CancellationToken cancellationToken) =>
            Act(lane, cancellationToken);

        public Task<MergeOutcome> Update(LaneWork lane, string baseRef, UpdateStrategy strategy, CancellationToken cancellationToken) =>
            Act(lane, cancellationToken);

        public Task<MergeOutcome> Merge(LaneWork lane, MergeInto into, CancellationToken cancellationToken) => Act(lane, cancellationToken);

        public Task<MergeOutcome> Draft(LaneWork lane, ProposedWork work, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<MergeOutcome> Push(LaneWork lane, string? remote, bool force, CancellationToken cancellationToken) =>
            Act(lane, cancellationToken);

        private async Task<MergeOutcome> Act(LaneWork lane, CancellationToken cancellationToken)
        {
            Repository = lane.Repository;
            begun.TrySetResult();
            try
            {
                await held.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                WasCancelled = true;
                throw;
            }
            return Outcome;
        }
    }
}
