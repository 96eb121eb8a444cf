using System.Collections.Concurrent;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Testing;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Tests.Operations;

/// <summary>When snapshots are taken, and of which lanes; what is in them is tested with real repositories.</summary>
[Trait("req", "snapshots")]
public sealed class SnapshotRoundsTests : IAsyncDisposable
{
    private readonly AgentRig rig = new AgentRig().Open();
    private readonly ManualClock clock = new();
    private readonly PlayedSnapshots snapshots = new();
    private readonly SnapshotRounds rounds;

    public SnapshotRoundsTests() => rounds = rig.Make<SnapshotRounds>(clock, snapshots);

    [Fact]
    public async Task A_repository_that_does_not_respond_delays_no_other()
    {
        var away = await WorkedIn("/away");
        var near = await WorkedIn("/near");
        var back = new TaskCompletionSource();
        snapshots.Play = lane => lane == away ? back.Task : Task.CompletedTask;

        for (var round = 1; round <= 3; round++)
        {
            // A round passes over a repository whose last snapshots have not quite ended.
            await Eventually.Holds(async () =>
            {
                await rounds.Round(CancellationToken.None);
                return snapshots.Begun(near) >= round;
            });
        }

        snapshots.Begun(away).ShouldBe(1);
        back.SetResult();
        await rig.Bus.Next<LaneSnapshotTaken>(taken => taken.LaneId == away);
    }

    [Fact]
    public async Task A_snapshot_that_failed_slowly_is_tried_again_after_the_time_that_it_took()
    {
        var lane = await WorkedIn("/away");
        snapshots.Play = _ =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            throw new GitException("The file system of /away did not respond within 60 s.");
        };
        await Round();

        snapshots.Play = _ => Task.CompletedTask;
        clock.Advance(TimeSpan.FromSeconds(59));
        await Round();
        snapshots.Begun(lane).ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Round();
        snapshots.Begun(lane).ShouldBe(2);
    }

    [Fact]
    public async Task A_slow_snapshot_is_followed_by_a_long_pause()
    {
        var lane = await WorkedIn("/large");
        snapshots.Play = _ =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return Task.CompletedTask;
        };
        await Round();

        clock.Advance(TimeSpan.FromMinutes(19));
        await Round();
        snapshots.Begun(lane).ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Round();
        snapshots.Begun(lane).ShouldBe(2);
    }

    [Fact]
    public async Task What_a_run_left_is_saved_after_its_end_whenever_a_snapshot_is_due_again()
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "sleep 600");
        await rig.Take(run);
        await Eventually.Holds(() => Task.FromResult(rig.Runs.Any(lane)));
        snapshots.Play = _ =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        };
        await Round();
        await rig.Queue.Take(rig.Cancel(run));
        await Eventually.Holds(() => Task.FromResult(!rig.Runs.Any(lane)));

        // The pause is not over at the first round that finds nobody working.
        await Round();
        snapshots.Begun(lane).ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Round();
        clock.Advance(TimeSpan.FromMinutes(1));
        await Round();
        snapshots.Begun(lane).ShouldBe(2);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    private async Task<LaneId> WorkedIn(string repository)
    {
        var lane = await rig.ReadyLane();
        rig.Get<LaneLedger>().Change(lane, record => record with { Repository = repository });
        await rig.Take(rig.Shell(lane, "sleep 600"));
        await Eventually.Holds(() => Task.FromResult(rig.Runs.Any(lane)));
        return lane;
    }

    private async Task Round()
    {
        await rounds.Round(CancellationToken.None);
        await rounds.WhenIdle();
    }

    private sealed class PlayedSnapshots : ISnapshots
    {
        private readonly ConcurrentQueue<LaneId> begun = new();

        public Func<LaneId, Task> Play { get; set; } = _ => Task.CompletedTask;

        public int Begun(LaneId lane) => begun.Count(other => other == lane);

        public async Task<ArchiveView?> Take(string repository, LaneId lane, CancellationToken cancellationToken)
        {
            begun.Enqueue(lane);
            await Play(lane);
            return new ArchiveView
            {
                Ref = $"refs/helios/snapshots/{lane}",
                Commit = new string('a', 40),
                Dirty = true,
                UnmergedCommits = 0,
                At = DateTimeOffset.UnixEpoch,
            };
        }
    }
}
