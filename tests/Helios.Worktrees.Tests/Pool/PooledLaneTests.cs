using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Testing;
using Helios.Worktrees.Lifecycle;
using Helios.Worktrees.Places;
using Helios.Worktrees.Tests.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Worktrees.Tests.Pool;

public sealed class PooledLaneTests
{
    [Fact, Trait("req", "worktree-pool")]
    public async Task A_pooled_lane_is_what_a_lane_made_the_long_way_is()
    {
        await using var scene = await PooledScene.Create();
        (await scene.Keep(1)).Ready.ShouldBe(1);
        var pooled = await scene.Request();
        var cold = await scene.Request();

        var lane = await scene.Claim(pooled);
        var other = await scene.Claim(cold);

        (lane.FromPool, other.FromPool).ShouldBe((true, false));
        lane.WorktreePath.ShouldBe(Path.Combine(scene.ManagedRoot, pooled.LaneId.ToString()));
        await lane.ShouldBeWhole(pooled);
        (await GitFiles(scene, pooled.LaneId)).ShouldBe(await GitFiles(scene, cold.LaneId));
        (await scene.Repository.Git("worktree", "list", "--porcelain")).ShouldContain($"branch refs/heads/{pooled.Branch}");
        (await scene.Repository.Git("config", "--local", "--list")).ShouldNotContain("branch.");
        (await scene.Repository.Git("reflog", "show", "--format=%ge", pooled.Branch)).ShouldBe(LaneBranches.EmailOf(pooled.LaneId));
        scene.Slots().ShouldBeEmpty();

        foreach (var request in new[] { pooled, cold })
            (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pooled_lane_is_torn_down_with_its_work_archived_as_any_other()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(1);
        var request = await scene.Request("mine");
        var lane = await scene.Claim(request);
        lane.FromPool.ShouldBeTrue();
        var commit = await WorktreeTearDownTests.Commit(lane.WorktreePath, "committed", "c\n");
        await File.WriteAllTextAsync(Path.Combine(lane.WorktreePath, "loose"), "l\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Archive(request.LaneId, "^1")).ShouldBe(commit);
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:loose")).ShouldBe("l");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pooled_lane_takes_a_branch_that_was_there_where_that_is_at_the_pools_commit()
    {
        await using var scene = await PooledScene.Create();
        await scene.Repository.Git("branch", "same");
        await scene.Keep(2);
        var same = await scene.Request("same");
        same.BranchExisted.ShouldBeTrue();

        var lane = await scene.Claim(same);

        lane.FromPool.ShouldBeTrue();
        await lane.ShouldBeWhole(same);

        // Between the question and the making the branch moved: the files of the slot are another commit's.
        await scene.Repository.Git("branch", "moving");
        var moving = await scene.Request("moving");
        await scene.Repository.Git("checkout", "-q", "moving");
        var moved = await scene.Repository.Commit("new", "n\n");
        await scene.Repository.Git("checkout", "-q", "main");
        var late = await scene.Claim(moving);
        late.FromPool.ShouldBeFalse();
        await late.ShouldBeWhole(moving with { BaseCommit = moved });
    }

    [Fact]
    public async Task A_pooled_lane_starts_at_its_own_base_and_never_at_the_pools()
    {
        await using var scene = await PooledScene.Create();
        var before = await scene.Repository.Git("rev-parse", "HEAD");
        await scene.Repository.Commit("second", "2\n");
        await scene.Keep(1);
        var request = await scene.Request(baseRef: before);

        var lane = await scene.Claim(request);

        lane.FromPool.ShouldBeFalse();
        await lane.ShouldBeWhole(request);
        scene.Slots().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_pooled_lane_has_its_submodules_and_its_setup()
    {
        await using var scene = await PooledScene.Create();
        using var inner = await TemporaryRepository.Create("inner");
        await scene.Repository.Git("submodule", "--quiet", "add", inner.Path, "libs/inner");
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        (await scene.Keep(1)).Ready.ShouldBe(1);
        var request = await scene.Request(
            setup: new SetupSteps { Run = [new SetupCommand { Argv = ["sh", "-c", "cat libs/inner/README.md > made-by-setup"] }] }
        );

        var lane = await scene.Claim(request);

        lane.FromPool.ShouldBeTrue();
        (await File.ReadAllTextAsync(Path.Combine(lane.WorktreePath, "made-by-setup"))).ShouldBe("hello\n");
        (await TemporaryRepository.GitIn(Path.Combine(lane.WorktreePath, "libs/inner"), "rev-parse", "--git-dir")).ShouldBe(
            Path.Combine(scene.Repository.Path, ".git/worktrees", request.LaneId.ToString(), "modules/libs/inner")
        );
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
        await scene.Keep(0);
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "worktree-pool")]
    public async Task A_pooled_lane_is_nobody_elses_when_twenty_come_at_once_to_two_processes()
    {
        await using var scene = await PooledScene.Create();
        (await scene.Keep(5)).Ready.ShouldBe(5);
        // The same host's agent in a second process: only the repository's lock is between the two.
        await using var second = new ServiceCollection()
            .AddLogging()
            .AddSingleton(scene.Identity)
            .AddWorktrees(new ConfigurationBuilder().Build())
            .BuildServiceProvider();
        var requests = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.Request()));

        var lanes = await Task.WhenAll(
            requests.Select(
                (request, i) =>
                    (i % 2 == 0 ? scene.Worktrees : second.GetRequiredService<IWorktrees>()).Provision(
                        request,
                        scene,
                        CancellationToken.None
                    )
            )
        );

        var made = lanes.Select(outcome => outcome.ShouldBeOfType<ProvisionOutcome.Provisioned>(outcome.ToString())).ToList();
        made.Count(lane => lane.FromPool).ShouldBe(5);
        made.Select(lane => lane.WorktreePath).Distinct().Count().ShouldBe(20);
        foreach (var (lane, request) in made.Zip(requests))
            await lane.ShouldBeWhole(request);
        scene.Slots().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pooled_lane_is_made_in_a_bare_repository_too()
    {
        await using var scene = await PooledScene.Create();
        var bare = Path.Combine(scene.Repository.Path, "bare.git");
        await scene.Repository.Git("clone", "-q", "--bare", ".", bare);
        (await scene.Keep(1, repository: bare)).Ready.ShouldBe(1);
        var request = await scene.Request() with { Repository = bare };

        var lane = await scene.Claim(request);

        lane.FromPool.ShouldBeTrue();
        await lane.ShouldBeWhole(request);
    }

    private static async Task<IReadOnlyList<string>> GitFiles(WorktreeScene scene, LaneId lane)
    {
        var gitDir = Path.Combine(scene.Repository.Path, ".git/worktrees", lane.ToString());
        (await scene.Repository.Git("rev-parse", "--is-inside-work-tree")).ShouldBe("true");
        return
        [
            .. Directory
                .EnumerateFiles(gitDir, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(gitDir, file))
                .Order(StringComparer.Ordinal),
            await File.ReadAllTextAsync(Path.Combine(gitDir, "commondir")),
            (await File.ReadAllTextAsync(Path.Combine(gitDir, "gitdir"))).Replace(lane.ToString(), "", StringComparison.Ordinal),
            (await File.ReadAllTextAsync(Path.Combine(gitDir, "HEAD"))).Replace(lane.ToString(), "", StringComparison.Ordinal),
        ];
    }
}
