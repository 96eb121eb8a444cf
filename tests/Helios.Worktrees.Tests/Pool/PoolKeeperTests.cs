using Helios.Contracts.Identifiers;
using Helios.Contracts.Pools;
using Helios.Testing;
using Helios.Worktrees.Places;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Pool;

public sealed class PoolKeeperTests
{
    [Fact, Trait("req", "worktree-pool")]
    public async Task It_is_filled_again_after_a_claim()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(2);
        var before = scene.Slots();
        (await scene.Claim()).FromPool.ShouldBeTrue();

        (await scene.Round()).ShouldHaveSingleItem().Ready.ShouldBe(2);

        scene.Slots().Count.ShouldBe(2);
        scene.Slots().Intersect(before).ShouldHaveSingleItem();
    }

    [Fact, Trait("req", "worktree-pool")]
    public async Task It_is_renewed_when_its_base_has_moved()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(2);
        var before = scene.Slots();
        var moved = await scene.Repository.Commit("second", "2\n");

        var state = (await scene.Round()).ShouldHaveSingleItem();

        (state.Ready, state.BaseCommit).ShouldBe((2, moved));
        scene.Slots().Intersect(before).ShouldBeEmpty();
        var request = await scene.Request();
        var lane = await scene.Claim(request);
        lane.FromPool.ShouldBeTrue();
        await lane.ShouldBeWhole(request);
        File.Exists(Path.Combine(lane.WorktreePath, "second")).ShouldBeTrue();
    }

    [Fact]
    public async Task It_shrinks_when_it_is_to_be_smaller()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(3);
        var oldest = scene.Slots()[0];

        (await scene.Keep(1)).Ready.ShouldBe(1);

        scene.Slots().ShouldHaveSingleItem().ShouldBe(oldest);
    }

    [Fact, Trait("req", "worktree-pool")]
    public async Task Nothing_is_left_of_it_when_its_workspace_is_gone()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(3);
        (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
        (await scene.Repository.Git("worktree", "list")).Split('\n').ShouldHaveSingleItem();

        scene.Order([]);
        (await scene.Round()).ShouldBeEmpty();

        await scene.ShouldBeEmpty();
        Directory.Exists(scene.Opened().OwnPoolFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task Until_it_was_said_what_to_keep_nothing_is_touched()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(1);
        await using var started = await RestartedAgent.Of(scene);

        await started.Keeper.Round(_ => Task.CompletedTask, CancellationToken.None);

        started.Keeper.States.ShouldBeNull();
        scene.Slots().ShouldHaveSingleItem();
        (await scene.Claim()).FromPool.ShouldBeTrue();
    }

    [Fact]
    public async Task An_older_word_does_not_undo_a_newer_one()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(1);
        scene
            .Get<PoolKeeper>()
            .Keep(
                new KeepPools
                {
                    HostId = scene.Identity.HostId,
                    Pools = [],
                    OccurredAt = DateTimeOffset.UtcNow.AddHours(-1),
                }
            );

        (await scene.Round()).ShouldHaveSingleItem().Ready.ShouldBe(1);
    }

    [Fact]
    public async Task An_entry_that_is_too_old_is_not_given_to_a_lane_and_is_recreated()
    {
        await using var scene = await PooledScene.Create(
            new Dictionary<string, string?> { ["Helios:Worktrees:PoolSlotMaxAge"] = "01:00:00" }
        );
        await scene.Keep(2);
        foreach (var slot in scene.Slots())
            await Rewrite(scene, slot, mark => mark with { At = DateTimeOffset.UtcNow.AddHours(-1.1) });
        var old = scene.Slots();

        (await scene.Claim()).FromPool.ShouldBeFalse();
        (await scene.Round()).ShouldHaveSingleItem().Ready.ShouldBe(2);

        scene.Slots().Intersect(old).ShouldBeEmpty();
    }

    [Fact]
    public async Task Entries_of_other_installations_or_hosts_are_reported_and_left_alone_until_plainly_abandoned()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(3);
        var slots = scene.Slots();
        await Rewrite(scene, slots[0], mark => mark with { InstallationId = "another" });
        await Rewrite(scene, slots[1], mark => mark with { HostId = HostId.New() });
        await Rewrite(scene, slots[2], mark => mark with { HostId = HostId.New(), At = mark.At.AddDays(-3) });

        (await scene.Claim()).FromPool.ShouldBeFalse();
        var state = await scene.Keep(1);

        state.Ready.ShouldBe(1);
        state.Detail.ShouldNotBeNull().ShouldContain("2 entries");
        scene.Slots().ShouldContain(slots[0]);
        scene.Slots().ShouldContain(slots[1]);
        scene.Slots().ShouldNotContain(slots[2]);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_created_leaves_nothing_is_reported_and_is_retried_ever_later()
    {
        await using var scene = await PooledScene.Create();
        await scene.Repository.Commit("broken", "an object that goes missing\n");
        var blob = await scene.Repository.Git("rev-parse", "HEAD:broken");
        File.Delete(Path.Combine(scene.Repository.Path, ".git/objects", blob[..2], blob[2..]));

        var state = await scene.Keep(2);

        state.Ready.ShouldBe(0);
        state.Detail.ShouldNotBeNull().ShouldContain("broken");
        scene.Slots().ShouldBeEmpty();
        var tried = scene.Faults.Steps.Count(step => step == "slot begun");
        tried.ShouldBe(1);
        await scene.Repository.Git("hash-object", "-w", "broken");
        (await scene.Round()).ShouldHaveSingleItem().Detail.ShouldNotBeNull();
        scene.Faults.Steps.Count(step => step == "slot begun").ShouldBe(tried, "it is too early to try again");
        await Eventually.Holds(async () => (await scene.Round())[0] is { Ready: 2, Detail: null });
        scene.Order([]);
        await scene.Round();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repository_whose_own_settings_name_filters_has_lanes_without_a_pool()
    {
        await using var scene = await PooledScene.Create();
        await scene.Repository.Git("config", "filter.own.smudge", "cat");

        var state = await scene.Keep(2);

        state.Ready.ShouldBe(0);
        state.Detail.ShouldNotBeNull().ShouldContain("filters");
        scene.Slots().ShouldBeEmpty();
        scene.Order([]);
        await scene.Round();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unresolvable_base_is_reported_and_the_entries_wait()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(1);

        var state = await scene.Keep(1, baseRef: "nowhere");

        (state.Ready, state.BaseCommit).ShouldBe((1, null));
        state.Detail.ShouldNotBeNull().ShouldContain("nowhere");
    }

    [Fact]
    public async Task A_repository_that_is_not_on_this_host_is_reported()
    {
        await using var scene = await PooledScene.Create();

        (await scene.Keep(1, repository: "/nowhere/at/all")).Detail.ShouldNotBeNull().ShouldContain("/nowhere/at/all");
    }

    [Fact]
    public async Task A_repository_whose_worktrees_git_lays_out_itself_has_no_pool_and_says_so()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(1);
        await scene.Repository.Git("config", "extensions.worktreeConfig", "true");
        await scene.Repository.Git("config", "--worktree", "core.bare", "false");

        (await scene.Claim()).FromPool.ShouldBeFalse();
        (await scene.Keep(2)).Detail.ShouldNotBeNull().ShouldContain("without a pool");
    }

    [Fact]
    public async Task Lanes_go_first()
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?>
            {
                ["Helios:Worktrees:PoolQuietFor"] = "00:00:00.020",
                ["Helios:Worktrees:PoolPatience"] = "01:00:00",
            }
        );
        var passing = scene.Get<LaneTraffic>().Begin();
        scene.Order([
            new PoolOrder
            {
                WorkspaceId = PooledScene.Workspace,
                Repository = scene.Repository.Path,
                BaseRef = "main",
                Size = 1,
            },
        ]);
        var round = scene.Round();
        (await scene.Claim()).FromPool.ShouldBeFalse();
        (await scene.Claim()).FromPool.ShouldBeFalse();
        scene.Faults.Steps.ShouldNotContain("slot begun");

        passing.Dispose();

        (await round).ShouldHaveSingleItem().Ready.ShouldBe(1);
    }

    internal static async Task Rewrite(WorktreeScene scene, string slot, Func<PoolEntry, PoolEntry> change)
    {
        var mark = PoolStore.Read(scene.Opened(), slot).ShouldNotBeNull();
        await scene
            .Get<RepositoryLocks>()
            .Hold(
                scene.Opened(),
                "changing an entry",
                () =>
                    PoolStore.Write(
                        scene.Opened(),
                        Path.Combine(PoolStore.GitDirOf(scene.Opened(), slot), PoolEntry.FileName),
                        change(mark)
                    ),
                CancellationToken.None
            );
    }
}
