using System.Text;
using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Sources;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Git;

[Trait("req", "workspaces-by-url")]
public sealed class MirrorTests
{
    [Fact]
    public async Task It_is_fetched_into_a_bare_mirror_of_the_hosts_with_the_remotes_default_branch()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("branch", "-m", "main", "trunk");
        var head = await scene.Repository.Git("rev-parse", "HEAD");

        var inspected = await Inspect(scene, Url(scene));

        inspected.CommonDir.ShouldStartWith(Path.Combine(scene.Identity.DataFolder, "mirrors") + "/");
        inspected.DefaultBranch.ShouldBe("trunk");
        inspected.HeadCommit.ShouldBe(head);
        (await TemporaryRepository.GitIn(inspected.CommonDir, "rev-parse", "--is-bare-repository")).ShouldBe("true");
        (await TemporaryRepository.GitIn(inspected.CommonDir, "config", "remote.origin.url")).ShouldBe(Url(scene));
    }

    [Fact]
    public async Task A_lane_is_made_in_it_and_torn_down_with_what_is_unsaved_archived()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await Request(scene, "main");

        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "new"), "unsaved\n");
        var result = await scene.TearDown(request);

        path.ShouldStartWith(Path.Combine(scene.Identity.DataFolder, "mirrors"));
        result.Complete.ShouldBeTrue(result.Detail);
        var mirror = (await Inspect(scene, Url(scene))).CommonDir;
        (await TemporaryRepository.GitIn(mirror, "show", result.Archive.ShouldNotBeNull().Ref + ":new")).ShouldBe("unsaved");
        (await TemporaryRepository.GitIn(mirror, "for-each-ref", "refs/heads")).ShouldBeEmpty();
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        Directory.Exists(Path.Combine(mirror, ".helios-worktrees")).ShouldBeFalse();
        (await scene.Repository.Git("for-each-ref", "--format=%(refname)")).ShouldBe("refs/heads/main", "the remote is not written to");
    }

    [Fact]
    public async Task What_is_on_the_remotes_branch_already_needs_no_archive()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("config", "receive.denyCurrentBranch", "ignore");
        var request = await Request(scene, "main");
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "new"), "x\n");
        await TemporaryRepository.GitIn(path, "add", "-A");
        await TemporaryRepository.GitIn(path, "commit", "-q", "-m", "work");
        await TemporaryRepository.GitIn(path, "push", "-q", "origin", "HEAD:refs/heads/merged");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_pushed_a_moment_ago_is_there_and_the_remotes_branches_come_first()
    {
        await using var scene = await WorktreeScene.Create();
        var first = await scene.Repository.Git("rev-parse", "HEAD");
        await Inspect(scene, Url(scene));
        var second = await scene.Repository.Commit("x", "x\n");
        await scene.Repository.Git("tag", "-a", "v1", "-m", "annotated", first);
        await scene.Repository.Git("branch", "topic/a", first);

        // A lane's branch of that name is not what "main" means.
        await TemporaryRepository.GitIn((await Inspect(scene, Url(scene))).CommonDir, "branch", "main", first);

        foreach (
            var (name, commit) in new[]
            {
                ("main", second),
                ("HEAD", second),
                ("main~1", first),
                ("HEAD^", first),
                ("v1", first),
                ("topic/a", first),
                ("origin/topic/a", first),
                (first, first),
                (first[..10], first),
            }
        )
            (await Resolve(scene, name)).ShouldBe(new BaseResolution.Resolved(commit, false), name);
        (await scene.Repositories.ResolveBase(Url(scene), "nothing", null, patience: null, CancellationToken.None))
            .ShouldBeOfType<BaseResolution.Refused>()
            .Reason.ShouldBe(RefusalReason.BaseRefNotFound);
    }

    [Fact]
    public async Task A_branch_that_only_the_remote_has_is_made_where_it_is_there()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("switch", "-q", "-c", "feature");
        var there = await scene.Repository.Commit("f", "f\n");
        await scene.Repository.Git("switch", "-q", "main");

        var resolved = await Resolve(scene, "main", "feature");

        resolved.ShouldBe(new BaseResolution.Resolved(there, BranchExisted: false));
        var request = await Request(scene, "main") with { Branch = "feature", BaseCommit = there };
        var path = await scene.Provision(request);
        (await TemporaryRepository.GitIn(path, "symbolic-ref", "HEAD")).ShouldBe("refs/heads/feature");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        (await scene.Repository.Git("rev-parse", "feature")).ShouldBe(there);
    }

    [Fact]
    public async Task A_fetch_prunes_the_remotes_branches_and_never_a_lanes_branch_an_archive_or_a_lanes_tag()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("branch", "gone");
        var archived = await Request(scene, "main");
        await File.WriteAllTextAsync(Path.Combine(await scene.Provision(archived), "new"), "unsaved\n");
        (await scene.TearDown(archived)).Archive.ShouldNotBeNull();
        var lane = await Request(scene, "main");
        var path = await scene.Provision(lane);
        await TemporaryRepository.GitIn(path, "tag", "mine");
        var mirror = (await Inspect(scene, Url(scene))).CommonDir;
        (await Refs(mirror)).ShouldContain("refs/remotes/origin/gone");
        await scene.Repository.Git("branch", "-D", "gone");
        await scene.Repository.Git("tag", "moved", "main");
        await Resolve(scene, "moved");
        var second = await scene.Repository.Commit("x", "x\n");
        await scene.Repository.Git("tag", "-f", "moved", "main");

        (await Resolve(scene, "moved")).BaseCommit.ShouldBe(second);

        var refs = await Refs(mirror);
        refs.ShouldNotContain("refs/remotes/origin/gone");
        refs.ShouldContain($"refs/heads/{lane.Branch}");
        refs.ShouldContain($"refs/helios/archive/{archived.LaneId}");
        refs.ShouldContain("refs/tags/mine");
        (await scene.TearDown(lane)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task Work_goes_on_with_what_was_fetched_when_the_remote_is_gone_and_the_lanes_log_says_so()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await Request(scene, "main");
        Directory.Move(scene.Repository.Path, scene.Repository.Path + ".away");
        try
        {
            (await Resolve(scene, "main")).BaseCommit.ShouldBe(request.BaseCommit);
            await scene.Provision(request);
        }
        finally
        {
            Directory.Move(scene.Repository.Path + ".away", scene.Repository.Path);
        }
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain("Using what was fetched before");
        await Resolve(scene, "main");
        scene.Get<Mirrors>().StaleOf(Url(scene)).ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_fetched_is_not_found_with_gits_last_words_and_leaves_nothing()
    {
        await using var scene = await WorktreeScene.Create();

        var refused = (
            await scene.Repositories.Inspect($"file://{scene.Repository.Path}-missing", patience: null, CancellationToken.None)
        ).ShouldBeOfType<RepositoryInspection.Refused>();

        refused.Reason.ShouldBe(RefusalReason.RepositoryNotFound);
        refused.Detail.ShouldContain("does not appear to be a git repository");
        Directory.GetFileSystemEntries(Path.Combine(scene.Identity.DataFolder, "mirrors")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_one_is_empty_until_somebody_pushes()
    {
        await using var scene = await WorktreeScene.Create(withCommit: false);

        (await Inspect(scene, Url(scene))).HeadCommit.ShouldBeNull();
        var head = await scene.Repository.Commit("x", "x\n");
        (await Inspect(scene, Url(scene))).HeadCommit.ShouldBe(head);
    }

    [Fact]
    public async Task A_partial_fetch_left_by_a_kill_is_discarded()
    {
        await using var scene = await WorktreeScene.Create();
        var folder = (await Inspect(scene, Url(scene))).CommonDir;
        Directory.Move(folder, folder + ".making");
        File.Delete(Path.Combine(folder + ".making", "packed-refs"));
        Directory.Delete(Path.Combine(folder + ".making", "objects"), recursive: true);

        (await Inspect(scene, Url(scene))).CommonDir.ShouldBe(folder);

        (await TemporaryRepository.GitIn(folder, "fsck")).ShouldBeEmpty();
        Directory.Exists(folder + ".making").ShouldBeFalse();
    }

    [Fact]
    public async Task Fifty_questions_at_once_share_two_fetches()
    {
        using var ssh = new FakeSsh();
        await using var scene = await WorktreeScene.Create();
        var url = $"ssh://git@git.example{scene.Repository.Path}";
        await Inspect(scene, url);
        var before = ssh.Calls.Length;

        var all = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ => scene.Repositories.ResolveBase(url, "main", null, TimeSpan.FromSeconds(60), CancellationToken.None))
        );

        all.ShouldAllBe(one => one is BaseResolution.Resolved);
        (ssh.Calls.Length - before).ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task Ssh_asks_nobody_and_both_spellings_are_one_mirror()
    {
        using var ssh = new FakeSsh();
        await using var scene = await WorktreeScene.Create();

        var first = await Inspect(scene, $"ssh://git@git.example:22{scene.Repository.Path}");
        var second = await Inspect(scene, $"git@GIT.example:{scene.Repository.Path}/");

        second.CommonDir.ShouldBe(first.CommonDir);
        ssh.Calls.ShouldAllBe(call => call.Contains("BatchMode=yes", StringComparison.Ordinal));
        ssh.Calls[0].ShouldContain("git@git.example git-upload-pack");
        ssh.Down = true;
        (await scene.Repositories.Inspect("git@git.example:other", patience: null, CancellationToken.None))
            .ShouldBeOfType<RepositoryInspection.Refused>()
            .Detail.ShouldContain("No route to host");
    }

    [Fact]
    public async Task A_first_fetch_that_takes_long_is_not_ready_and_goes_on()
    {
        await using var scene = await WorktreeScene.Create();

        var refused = (
            await scene.Repositories.Inspect(Url(scene), TimeSpan.FromTicks(1), CancellationToken.None)
        ).ShouldBeOfType<RepositoryInspection.Refused>();

        refused.Reason.ShouldBe(RefusalReason.RepositoryNotReady);
        await Eventually.Passes(() =>
        {
            scene.Get<Mirrors>().Find(Url(scene)).ShouldNotBeNull();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Each_host_has_its_own_mirror_and_creates_it_when_another_host_resolved_the_base()
    {
        await using var scene = await WorktreeScene.Create();
        await using var other = await WorktreeScene.Create();
        var request = await Request(scene, "main");

        var path = await other.Provision(request);

        path.ShouldStartWith(other.Identity.DataFolder);
        (await TemporaryRepository.GitIn(path, "rev-parse", "HEAD")).ShouldBe(request.BaseCommit);
        var second = await scene.Repository.Commit("x", "x\n");
        var next = (await Request(scene, "main")) with { BaseCommit = second };
        (await TemporaryRepository.GitIn(await other.Provision(next), "rev-parse", "HEAD")).ShouldBe(second);
        (await other.TearDown(request)).Complete.ShouldBeTrue();
        (await other.TearDown(next)).Complete.ShouldBeTrue();
        // The first host never made anything of them: there is nothing to tear down.
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_left_in_a_mirror_is_found_and_removed_by_its_mark()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await Request(scene, "main");
        await File.WriteAllTextAsync(Path.Combine(await scene.Provision(request), "new"), "unsaved\n");

        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();
        var result = await scene.Worktrees.RemoveOrphan(found, dryRun: false, CancellationToken.None);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_mirror_that_nobody_wants_goes_and_the_next_workspace_has_a_new_one()
    {
        await using var scene = await WorktreeScene.Create(settings: AtOnce);
        var mirrors = scene.Get<Mirrors>();
        var request = await Request(scene, "main");
        var mirror = (await Inspect(scene, Url(scene))).CommonDir;
        await scene.Provision(request);
        (await mirrors.Idle(CancellationToken.None)).ShouldBeEmpty("a lane is in it");
        (await mirrors.Remove(Url(scene), CancellationToken.None)).ShouldBeFalse();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.Worktrees.EmptyTrash(CancellationToken.None);

        (await mirrors.Idle(CancellationToken.None)).ShouldBe([Url(scene)]);
        (await mirrors.Remove(Url(scene), CancellationToken.None)).ShouldBeTrue();

        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(mirror)!).ShouldBeEmpty();
        (await Inspect(scene, Url(scene))).CommonDir.ShouldBe(mirror);
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("branch")]
    [InlineData("tag")]
    [InlineData("stash")]
    public async Task A_mirror_in_which_something_is_that_the_remote_has_not_stays(string what)
    {
        await using var scene = await WorktreeScene.Create(settings: AtOnce);
        var request = await Request(scene, "main");
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "changed\n");
        if (what is "stash")
            await TemporaryRepository.GitIn(path, "stash", "-q");
        if (what is "branch" or "tag")
            await TemporaryRepository.GitIn(path, "commit", "-q", "-a", "-m", "work");
        if (what is "tag")
            await TemporaryRepository.GitIn(path, "tag", "mine");
        (await scene.TearDown(request, what is "branch" ? CompletionPolicy.KeepBranch : CompletionPolicy.Prune)).Complete.ShouldBeTrue();
        await scene.Worktrees.EmptyTrash(CancellationToken.None);

        (await scene.Get<Mirrors>().Remove(Url(scene), CancellationToken.None)).ShouldBeFalse();

        (await Refs((await Inspect(scene, Url(scene))).CommonDir)).ShouldContain(name =>
            !name.StartsWith("refs/remotes/", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_mirror_that_was_asked_for_a_moment_ago_stays()
    {
        await using var scene = await WorktreeScene.Create();
        await Inspect(scene, Url(scene));

        (await scene.Get<Mirrors>().Idle(CancellationToken.None)).ShouldBeEmpty();
        (await scene.Get<Mirrors>().Remove(Url(scene), CancellationToken.None)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mirror_is_packed_and_loses_nothing_while_a_lane_is_in_it(bool inUse)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await Request(scene, "main");
        var mirror = (await Inspect(scene, Url(scene))).CommonDir;
        if (inUse)
            await scene.Provision(request);
        var stray = "";
        for (var i = 0; i < 25; i++)
            stray = await Packed(mirror, $"object {i}\n");
        // Older than anything that git would spare as just made.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(mirror, "objects/pack")))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-30));

        await scene.Get<Mirrors>().Pack(CancellationToken.None);

        Directory.GetFiles(Path.Combine(mirror, "objects/pack"), "*.pack").Length.ShouldBeLessThan(5);
        (await TemporaryRepository.GitIn(mirror, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"))
            .Contains(stray, StringComparison.Ordinal)
            .ShouldBe(inUse);
        await TemporaryRepository.GitIn(mirror, "fsck", "--no-dangling");
    }

    private static IReadOnlyDictionary<string, string?> AtOnce =>
        new Dictionary<string, string?> { ["Helios:Worktrees:MirrorKeptFor"] = "00:00:00" };

    /// <summary>An object that nothing names, in a pack of its own.</summary>
    private static async Task<string> Packed(string mirror, string content)
    {
        var made = await ProcessRunner.Instance.Run(
            new CommandSpec("git", "hash-object", "-w", "--stdin") { WorkingDirectory = mirror, Stdin = Encoding.UTF8.GetBytes(content) },
            CancellationToken.None
        );
        var id = made.EnsureSucceeded().Stdout.Text.TrimEnd('\n');
        var packed = await ProcessRunner.Instance.Run(
            new CommandSpec("git", "pack-objects", "--quiet", "objects/pack/pack")
            {
                WorkingDirectory = mirror,
                Stdin = Encoding.ASCII.GetBytes(id + "\n"),
            },
            CancellationToken.None
        );
        packed.EnsureSucceeded();
        File.Delete(Path.Combine(mirror, "objects", id[..2], id[2..]));
        return id;
    }

    private static string Url(WorktreeScene scene) => $"file://{scene.Repository.Path}";

    private static async Task<string[]> Refs(string mirror) =>
        (await TemporaryRepository.GitIn(mirror, "for-each-ref", "--format=%(refname)")).Split('\n');

    private static async Task<RepositoryInspection.Inspected> Inspect(WorktreeScene scene, string url)
    {
        var inspection = await scene.Repositories.Inspect(url, patience: null, CancellationToken.None);
        return inspection.ShouldBeOfType<RepositoryInspection.Inspected>(inspection.ToString());
    }

    private static async Task<BaseResolution.Resolved> Resolve(WorktreeScene scene, string baseRef, string? branch = null)
    {
        var resolution = await scene.Repositories.ResolveBase(Url(scene), baseRef, branch, patience: null, CancellationToken.None);
        return resolution.ShouldBeOfType<BaseResolution.Resolved>(resolution.ToString());
    }

    private static async Task<ProvisionRequest> Request(WorktreeScene scene, string baseRef) =>
        await scene.Request() with
        {
            Repository = Url(scene),
            BaseCommit = (await Resolve(scene, baseRef)).BaseCommit,
        };
}
