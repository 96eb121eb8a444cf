using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Tests.Lifecycle;

public sealed class WorktreeProvisioningTests
{
    [Fact, Trait("req", "worktree-provision")]
    public async Task Provisioning_gives_a_registered_worktree_on_its_own_branch_at_the_base_commit()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();

        var path = await scene.Provision(request);

        path.ShouldBe(Path.Combine(scene.ManagedRoot, request.LaneId.ToString()));
        File.ReadAllText(Path.Combine(path, "README.md")).ShouldBe("hello\n");
        (await TemporaryRepository.GitIn(path, "symbolic-ref", "HEAD")).ShouldBe("refs/heads/" + request.Branch);
        (await TemporaryRepository.GitIn(path, "rev-parse", "HEAD")).ShouldBe(request.BaseCommit);
        (await TemporaryRepository.GitIn(path, "status", "--porcelain")).ShouldBeEmpty();
        (await scene.Repository.Git("worktree", "list", "--porcelain")).ShouldContain("worktree " + path);
        (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
        (await scene.Repository.Git("fsck")).ShouldBeEmpty();
        scene.Steps.ShouldBe([ProvisionStep.Branch, ProvisionStep.Worktree, ProvisionStep.Checkout]);
    }

    [Fact]
    public async Task Marks_it_with_installation_lane_host_and_branch()
    {
        await using var scene = await WorktreeScene.Create(installation: "mine");
        var request = await scene.Request();
        await scene.Provision(request);

        var mark = Marks
            .ReadFile(Path.Combine(scene.Repository.Path, ".git/worktrees", request.LaneId.ToString(), "helios.json"))
            .ShouldNotBeNull();

        mark.InstallationId.ShouldBe("mine");
        mark.LaneId.ShouldBe(request.LaneId);
        mark.HostId.ShouldBe(scene.Identity.HostId);
        mark.Branch.ShouldBe(request.Branch);
        mark.BranchCreated.ShouldBeTrue();
        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();
        found.LaneId.ShouldBe(request.LaneId);
        found.Exists.ShouldBeTrue();
    }

    [Fact]
    public async Task Provisioning_again_answers_the_same_and_touches_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "edited\n");

        (await scene.Provision(request)).ShouldBe(path);

        (await File.ReadAllTextAsync(Path.Combine(path, "README.md"))).ShouldBe("edited\n");
    }

    [Fact, Trait("req", "awkward-names")]
    public async Task Provisioning_takes_spaces_line_ends_quotes_and_unicode_in_path_and_branch()
    {
        await using var scene = await WorktreeScene.Create(TemporaryRepository.AwkwardName);
        await scene.Repository.Commit("a räp/ü 的 file", "x\n");
        var request = await scene.Request(branch: "fünf/的-\"lane\"'s");

        var path = await scene.Provision(request);
        File.Exists(Path.Combine(path, "a räp/ü 的 file")).ShouldBeTrue();
        await File.WriteAllTextAsync(Path.Combine(path, "new\nfile \"ä\""), "unsaved\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull().Dirty.ShouldBeTrue();
        (await scene.Repository.Git("ls-tree", "-z", "--name-only", result.Archive.Ref)).Split('\0').ShouldContain("new\nfile \"ä\"");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Provisioning_works_in_a_bare_repository()
    {
        await using var scene = await WorktreeScene.Create();
        using var folder = new TemporaryFolder("bare.git");
        await scene.Repository.Git("clone", "-q", "--bare", ".", folder.Path);
        var request = await scene.Request() with { Repository = folder.Path };

        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "new"), "unsaved\n");
        var result = await scene.TearDown(request);

        path.ShouldStartWith(folder.Path);
        result.Complete.ShouldBeTrue(result.Detail);
        (await TemporaryRepository.GitIn(folder.Path, "show", result.Archive.ShouldNotBeNull().Ref + ":new")).ShouldBe("unsaved");
        (await TemporaryRepository.GitIn(folder.Path, "for-each-ref", "--format=%(refname)", "refs/heads")).ShouldBe("refs/heads/main");
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        Directory.Exists(folder[".helios-worktrees"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Provisioning_checks_out_a_branch_that_was_there_and_never_deletes_it()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("branch", "feature");
        var request = await scene.Request(branch: "feature");
        request.BranchExisted.ShouldBeTrue();

        var path = await scene.Provision(request);
        (await TemporaryRepository.GitIn(path, "symbolic-ref", "HEAD")).ShouldBe("refs/heads/feature");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Resources.Single(r => r.Kind is ResourceKind.Branch).Ending.ShouldBe(ResourceEnding.Preserved);
        (await scene.Repository.Git("rev-parse", "feature")).ShouldBe(request.BaseCommit);
        await scene.ShouldBeEmpty(branchesToo: false);
    }

    [Fact]
    public async Task Provisioning_leaves_registering_to_git_where_settings_are_kept_per_worktree()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("config", "extensions.worktreeConfig", "true");
        await scene.Repository.Git("config", "--worktree", "core.sparseCheckout", "false");
        var request = await scene.Request(branch: "mine");

        var path = await scene.Provision(request);
        (await TemporaryRepository.GitIn(path, "symbolic-ref", "HEAD")).ShouldBe("refs/heads/mine");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Provisioning_initialises_submodules_inside_out()
    {
        await using var scene = await WorktreeScene.Create();
        using var inner = await TemporaryRepository.Create("inner");
        await scene.Repository.Git("submodule", "--quiet", "add", inner.Path, "libs/inner");
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        File.ReadAllText(Path.Combine(path, "libs/inner/README.md")).ShouldBe("hello\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_none_of_the_repositorys_hooks()
    {
        await using var scene = await WorktreeScene.Create();
        foreach (var hook in new[] { "post-checkout", "reference-transaction", "pre-commit", "post-commit", "post-index-change" })
        {
            var file = Path.Combine(scene.Repository.Path, ".git/hooks", hook);
            await File.WriteAllTextAsync(file, "#!/bin/sh\ntouch \"$(git rev-parse --git-common-dir)/hooked\"\nexit 1\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        var request = await scene.Request();

        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "new"), "unsaved\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull();
        File.Exists(Path.Combine(scene.Repository.Path, ".git/hooked")).ShouldBeFalse();
    }

    [Fact]
    public async Task Provisioning_finds_git_new_enough()
    {
        await using var scene = await WorktreeScene.Create();
        (await scene.Get<GitProgram>().CheckVersion(CancellationToken.None)).ShouldBeGreaterThanOrEqualTo(GitProgram.Oldest);
    }
}
