using Helios.Contracts;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Git;

public sealed class RepositoryQueryTests
{
    [Fact, Trait("req", "repository-identity")]
    public async Task Two_paths_to_one_repository_have_one_common_directory()
    {
        await using var scene = await WorktreeScene.Create();
        using var elsewhere = new TemporaryFolder();
        Directory.CreateSymbolicLink(elsewhere["link"], scene.Repository.Path);
        await scene.Repository.Git("worktree", "add", "-q", elsewhere["linked"]);

        var answers = new List<string>();
        foreach (
            var path in new[] { scene.Repository.Path, elsewhere["link"], elsewhere["linked"], Path.Combine(scene.Repository.Path, ".git") }
        )
            answers.Add(
                (await scene.Repositories.Inspect(path, patience: null, CancellationToken.None))
                    .ShouldBeOfType<RepositoryInspection.Inspected>()
                    .CommonDir
            );

        answers.Distinct().ShouldHaveSingleItem().ShouldBe(Path.Combine(scene.Repository.Path, ".git"));
    }

    [Fact]
    public async Task The_default_branch_and_head_are_reported()
    {
        await using var scene = await WorktreeScene.Create(TemporaryRepository.AwkwardName);

        var inspected = (
            await scene.Repositories.Inspect(scene.Repository.Path, patience: null, CancellationToken.None)
        ).ShouldBeOfType<RepositoryInspection.Inspected>();

        inspected.DefaultBranch.ShouldBe("main");
        inspected.HeadCommit.ShouldBe(await scene.Repository.Git("rev-parse", "HEAD"));
    }

    [Fact]
    public async Task An_empty_repository_has_no_head_and_no_base()
    {
        await using var scene = await WorktreeScene.Create(withCommit: false);

        (await scene.Repositories.Inspect(scene.Repository.Path, patience: null, CancellationToken.None))
            .ShouldBeOfType<RepositoryInspection.Inspected>()
            .HeadCommit.ShouldBeNull();
        await ShouldRefuse(scene, "main", null, RefusalReason.RepositoryEmpty);
    }

    [Fact]
    public async Task What_is_no_repository_is_refused()
    {
        await using var scene = await WorktreeScene.Create();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(scene.Repository.Path, "inside"));

        foreach (
            var path in new[]
            {
                folder.Path,
                folder["missing"],
                "relative",
                "https://user:secret@example.invalid/x.git",
                Path.Combine(scene.Repository.Path, "inside"),
                "/../../x\0y",
                "",
            }
        )
            (await scene.Repositories.Inspect(path, patience: null, CancellationToken.None))
                .ShouldBeOfType<RepositoryInspection.Refused>(path)
                .Reason.ShouldBe(RefusalReason.RepositoryNotFound);
    }

    [Fact]
    public async Task A_repository_that_was_removed_is_refused_although_it_was_known()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repositories.Inspect(scene.Repository.Path, patience: null, CancellationToken.None);
        Directory.Delete(Path.Combine(scene.Repository.Path, ".git"), recursive: true);

        (
            await scene.Repositories.Inspect(scene.Repository.Path, patience: null, CancellationToken.None)
        ).ShouldBeOfType<RepositoryInspection.Refused>();
    }

    [Fact]
    public async Task A_repository_with_refs_in_tables_is_refused()
    {
        await using var scene = await WorktreeScene.Create();
        Directory.CreateDirectory(Path.Combine(scene.Repository.Path, ".git/reftable"));

        (await scene.Repositories.Inspect(scene.Repository.Path, patience: null, CancellationToken.None))
            .ShouldBeOfType<RepositoryInspection.Refused>()
            .Detail.ShouldContain("git refs migrate");
    }

    [Fact, Trait("req", "base-resolved")]
    public async Task A_base_is_a_branch_a_tag_a_remote_branch_or_a_commit_packed_or_not()
    {
        await using var scene = await WorktreeScene.Create();
        var first = await scene.Repository.Git("rev-parse", "HEAD");
        await scene.Repository.Git("tag", "-a", "v1", "-m", "annotated");
        await scene.Repository.Git("update-ref", "refs/remotes/origin/topic", first);
        await scene.Repository.Git("branch", "old");
        await scene.Repository.Git("pack-refs", "--all");
        var second = await scene.Repository.Commit("x", "x\n");
        await scene.Repository.Git("tag", "both", first);
        await scene.Repository.Git("branch", "both", second);

        foreach (
            var (name, commit) in new[]
            {
                ("main", second),
                ("old", first),
                ("v1", first),
                ("origin/topic", first),
                (first, first),
                (first[..10], first),
                ("HEAD", second),
                ("HEAD^", first),
                (":/first", first),
                ("HEAD^{/first}", first),
                ("both", await scene.Repository.Git("rev-parse", "both")),
            }
        )
            (await scene.Repositories.ResolveBase(scene.Repository.Path, name, null, patience: null, CancellationToken.None)).ShouldBe(
                new BaseResolution.Resolved(commit, false),
                name
            );
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("../main")]
    [InlineData("--all")]
    [InlineData("main..main")]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("1111111111111111111111111111111111111111")]
    public async Task A_base_that_names_no_commit_is_refused(string baseRef)
    {
        await using var scene = await WorktreeScene.Create();
        await ShouldRefuse(scene, baseRef, null, RefusalReason.BaseRefNotFound);
    }

    [Fact]
    public async Task A_base_of_ten_thousand_characters_is_refused()
    {
        await using var scene = await WorktreeScene.Create();
        await ShouldRefuse(scene, new string('a', 10_000), null, RefusalReason.BaseRefNotFound);
        await ShouldRefuse(scene, "main", new string('a', 10_000), RefusalReason.BranchInvalid);
    }

    [Fact]
    public async Task A_branch_is_new_or_existing_or_in_use_or_in_the_way()
    {
        await using var scene = await WorktreeScene.Create();
        var commit = await scene.Repository.Git("rev-parse", "HEAD");
        await scene.Repository.Git("branch", "free");
        await scene.Repository.Git("branch", "a/b");

        (await Resolve(scene, "new")).ShouldBe(new BaseResolution.Resolved(commit, false));
        (await Resolve(scene, "free")).ShouldBe(new BaseResolution.Resolved(commit, true));
        await ShouldRefuse(scene, "main", "main", RefusalReason.BranchInUse);
        await ShouldRefuse(scene, "main", "../x", RefusalReason.BranchInvalid);
        await ShouldRefuse(scene, "main", "a", RefusalReason.BranchInvalid);
        await ShouldRefuse(scene, "main", "a/b/c", RefusalReason.BranchInvalid);
        await scene.Repository.Git("pack-refs", "--all");
        await ShouldRefuse(scene, "main", "a", RefusalReason.BranchInvalid);
    }

    [Theory, Trait("req", "bad-input")]
    [InlineData("helios")]
    [InlineData("helios/lane")]
    [InlineData("helios/lane/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV/more")]
    public async Task A_branch_that_is_in_the_way_of_a_lanes_own_is_named_with_what_to_do(string other)
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("branch", other);

        foreach (var packed in new[] { false, true })
        {
            if (packed)
                await scene.Repository.Git("pack-refs", "--all");
            var refused = (await Resolve(scene, "helios/lane/ln_01ARZ3NDEKTSV4RRFFQ69G5FAV")).ShouldBeOfType<BaseResolution.Refused>();
            refused.Reason.ShouldBe(RefusalReason.BranchInvalid);
            refused.Detail.ShouldContain("Another branch 'helios");
            refused.Detail.ShouldContain("--branch");
        }
    }

    [Theory]
    [InlineData("refs/heads/x")]
    [InlineData("refs/tags/v1")]
    [InlineData("refs/x")]
    public async Task A_full_name_of_a_ref_is_no_branch(string name)
    {
        await using var scene = await WorktreeScene.Create();

        (await Resolve(scene, name)).ShouldBeOfType<BaseResolution.Refused>().Detail.ShouldContain("short name");
        (
            await scene.Repositories.ResolveBase(
                scene.Repository.Path,
                "refs/heads/main",
                "refs-of-mine",
                patience: null,
                CancellationToken.None
            )
        ).ShouldBeOfType<BaseResolution.Resolved>();
    }

    private static Task<BaseResolution> Resolve(WorktreeScene scene, string branch) =>
        scene.Repositories.ResolveBase(scene.Repository.Path, "main", branch, patience: null, CancellationToken.None);

    private static async Task ShouldRefuse(WorktreeScene scene, string baseRef, string? branch, RefusalReason reason) =>
        (await scene.Repositories.ResolveBase(scene.Repository.Path, baseRef, branch, patience: null, CancellationToken.None))
            .ShouldBeOfType<BaseResolution.Refused>()
            .Reason.ShouldBe(reason);
}
