using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>A change of a repository that stands still gives the repository's lock back.</summary>
[Trait("req", "hostile-lanes")]
public sealed class RepositoryLockTests
{
    [Fact]
    public async Task A_change_that_does_not_end_gives_its_lock_to_the_next_one()
    {
        using var repository = await TemporaryRepository.Create();
        var opened = new GitRepository(Path.Combine(repository.Path, ".git"), Bare: false);
        var options = Options.Create(new WorktreeOptions());
        var clock = new ManualClock();
        var locks = new RepositoryLocks(new FileSystems(TimeProvider.System, options), new StepLimits(options, clock), options);
        using var awake = new ManualResetEventSlim();
        var (begun, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = locks.Hold(
            opened,
            "standing still",
            limited =>
            {
                limited.Register(told.SetResult);
                begun.SetResult();
                // As a call to a dead mount does, it hears of no token.
                awake.Wait(CancellationToken.None);
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        await begun.Task;
        await Eventually.Holds(() => clock.WaitingTimers == 2);
        var second = locks.Hold(opened, "waiting", () => { }, CancellationToken.None);

        clock.Advance(options.Value.LockLimit);
        await told.Task;
        second.IsCompleted.ShouldBeFalse("what is being ended has a moment");
        clock.Advance(StepLimits.Unwinding);

        (await Should.ThrowAsync<GitException>(() => first)).Message.ShouldBe("Standing still did not finish within 90 s.");
        await second.WaitAsync(TimeSpan.FromMinutes(2));
        awake.Set();
        await locks.Hold(opened, "going on", () => { }, CancellationToken.None);
    }

    [Fact]
    public async Task A_git_that_hangs_under_the_lock_is_ended_and_the_next_lane_is_made()
    {
        using var programs = new TemporaryFolder();
        var (git, hangs) = (programs["git"], programs["hangs"]);
        await File.WriteAllTextAsync(
            git,
            $"#!/bin/sh\ncase \" $* \" in *' worktree add '*) test -e '{hangs}' && touch '{hangs}.now' && exec sleep 3600 ;; "
                + "esac\nexec git \"$@\"\n"
        );
        File.SetUnixFileMode(git, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:Git"] = git, ["Helios:Worktrees:LockLimit"] = "00:00:05" }
        );
        // Such a repository's worktrees are registered by git itself.
        await scene.Repository.Git("config", "core.sharedRepository", "group");
        await File.WriteAllTextAsync(hangs, "");
        var waiting = await scene.Request();

        var failed = scene.FailToProvision(await scene.Request());
        await Eventually.Holds(() => File.Exists(hangs + ".now"));
        File.Delete(hangs);
        await scene.Provision(waiting);

        (await failed).Detail.ShouldContain("Creating the worktree did not finish within 5 s.");
        (await failed).Clean.ShouldBeTrue();
        (await scene.TearDown(waiting)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }
}
