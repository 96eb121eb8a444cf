using System.Security.Cryptography;
using System.Text;
using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

[Trait("req", "setup-approval")]
public sealed class RepositorySetupTests
{
    private const string File1 = """{"run": [{"argv": ["sh", "-c", "echo theirs >>order"]}]}""";

    [Fact]
    public async Task Its_base_comes_with_the_hash_of_the_files_bytes()
    {
        await using var scene = await WorktreeScene.Create();
        var without = await scene.Repository.Git("rev-parse", "HEAD");
        await scene.Repository.Commit(RepositorySetup.Path, File1);

        var resolved = await Resolve(scene, "main");

        resolved.Setup.ShouldNotBeNull().Hash.ShouldBe(HashOf(File1));
        resolved.Setup.Content.ShouldBe(File1);
        resolved.Setup.Steps.Run.ShouldHaveSingleItem().Argv.ShouldBe(["sh", "-c", "echo theirs >>order"]);
        (await Resolve(scene, without)).Setup.ShouldBeNull();
    }

    [Fact]
    public async Task It_runs_after_the_workspaces_own_when_its_hash_is_the_approved_one()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(RepositorySetup.Path, File1);
        var own = new SetupSteps { Run = [new SetupCommand { Argv = ["sh", "-c", "echo ours >>order"] }] };

        var path = await scene.Provision(await scene.Request(setup: own) with { ApprovedSetup = HashOf(File1) });

        (await File.ReadAllTextAsync(Path.Combine(path, "order"))).ShouldBe("ours\ntheirs\n");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Nothing_runs_and_nothing_is_left_when_it_is_not(string? approved)
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(RepositorySetup.Path, File1);
        var ran = Path.Combine(scene.Repository.Path, "..", $"ran-{Guid.CreateVersion7()}");
        var own = new SetupSteps { Run = [new SetupCommand { Argv = ["touch", ran] }] };

        var failed = await scene.FailToProvision(await scene.Request(setup: own) with { ApprovedSetup = approved });

        failed.Detail.ShouldContain(HashOf(File1));
        failed.Clean.ShouldBeTrue();
        File.Exists(ran).ShouldBeFalse();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_branch_that_moved_in_the_meantime_is_judged_by_its_current_content()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("branch", "topic");
        var request = await scene.Request(branch: "topic");
        await scene.Repository.Git("switch", "-q", "topic");
        await scene.Repository.Commit(RepositorySetup.Path, File1);
        await scene.Repository.Git("switch", "-q", "main");

        (await scene.FailToProvision(request)).Detail.ShouldContain("none was approved");
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{"runs": []}""", "'runs'")]
    [InlineData("""{"run": [], "run": []}""", "not valid JSON")]
    [InlineData("""{"run": [{"argv": []}]}""", "run[0].argv")]
    [InlineData("""{"run": [{"argv": "make"}]}""", "run[0].argv")]
    [InlineData("""{"run": [{"argv": ["make"], "timeout_seconds": 0}]}""", "timeout_seconds")]
    [InlineData("""{"run": [{"argv": ["make"], "shell": true}]}""", "run[0].shell")]
    [InlineData("""{"copy": ["../secret"]}""", "copy[0] leaves")]
    [InlineData("""{"copy": ["a/../../secret"]}""", "copy[0] leaves")]
    [InlineData("""{"link": ["/etc/passwd"]}""", "link[0] is not relative")]
    [InlineData("""{"copy": null}""", "copy must be a list")]
    [InlineData("""{"copy": [7]}""", "copy[0] must be a string")]
    public async Task A_file_that_cannot_be_understood_is_refused_with_where_and_why(string content, string why)
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(RepositorySetup.Path, content);

        var refused = (
            await scene.Repositories.ResolveBase(scene.Repository.Path, "main", null, patience: null, CancellationToken.None)
        ).ShouldBeOfType<BaseResolution.Refused>();

        refused.Reason.ShouldBe(RefusalReason.SetupInvalid);
        refused.Detail.ShouldContain(RepositorySetup.Path);
        refused.Detail.ShouldContain(why);
    }

    [Fact]
    public async Task A_link_in_its_place_is_no_file()
    {
        await using var scene = await WorktreeScene.Create();
        Directory.CreateDirectory(Path.Combine(scene.Repository.Path, ".helios"));
        File.CreateSymbolicLink(Path.Combine(scene.Repository.Path, RepositorySetup.Path), "/etc/passwd");
        await scene.Repository.Git("add", "-A");
        await scene.Repository.Git("commit", "-q", "-m", "link");

        (await scene.Repositories.ResolveBase(scene.Repository.Path, "main", null, patience: null, CancellationToken.None))
            .ShouldBeOfType<BaseResolution.Refused>()
            .Reason.ShouldBe(RefusalReason.SetupInvalid);
    }

    [Theory]
    [InlineData("copy", "away/secret")]
    [InlineData("link", "away/secret")]
    [InlineData("copy", "aw*/secret")]
    [InlineData("copy", "direct")]
    [InlineData("link", "direct")]
    [InlineData("copy", "config")]
    [InlineData("copy", "twice")]
    [InlineData("copy", "circle")]
    public async Task Its_patterns_do_not_follow_links_out_of_the_repository(string kind, string glob)
    {
        await using var scene = await WorktreeScene.Create();
        using var outside = new TemporaryFolder("outside");
        await File.WriteAllTextAsync(outside["secret"], "hush\n");
        var main = scene.Repository.Path;
        await scene.Repository.Commit(".gitignore", "/away\n/direct\n/config\n/twice\n/circle\n/fine\n/real\n");
        File.CreateSymbolicLink(Path.Combine(main, "away"), outside.Path);
        File.CreateSymbolicLink(Path.Combine(main, "direct"), outside["secret"]);
        File.CreateSymbolicLink(Path.Combine(main, "config"), ".git/config");
        File.CreateSymbolicLink(Path.Combine(main, "twice"), "direct");
        File.CreateSymbolicLink(Path.Combine(main, "circle"), "circle");
        var content = $$"""{"{{kind}}": ["{{glob}}"]}""";
        await scene.Repository.Commit(RepositorySetup.Path, content);

        var failed = await scene.FailToProvision(await scene.Request() with { ApprovedSetup = HashOf(content) });

        failed.Step.ShouldBe(ProvisionStep.SetupFiles);
        failed.Detail.ShouldContain("leaves the repository through a link");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_patterns_copy_and_link_what_is_inside()
    {
        await using var scene = await WorktreeScene.Create();
        var main = scene.Repository.Path;
        await scene.Repository.Commit(".gitignore", "/.env\n/fine\n/cache\n");
        await File.WriteAllTextAsync(Path.Combine(main, ".env"), "A=1\n");
        File.CreateSymbolicLink(Path.Combine(main, "fine"), "README.md");
        Directory.CreateDirectory(Path.Combine(main, "cache"));
        const string content = """{"copy": [".env", "fine"], "link": ["cache"]}""";
        await scene.Repository.Commit(RepositorySetup.Path, content);

        var path = await scene.Provision(await scene.Request() with { ApprovedSetup = HashOf(content) });

        (await File.ReadAllTextAsync(Path.Combine(path, ".env"))).ShouldBe("A=1\n");
        new FileInfo(Path.Combine(path, "fine")).LinkTarget.ShouldBe("README.md");
        new DirectoryInfo(Path.Combine(path, "cache")).LinkTarget.ShouldBe(Path.Combine(main, "cache"));
    }

    private static string HashOf(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static async Task<BaseResolution.Resolved> Resolve(WorktreeScene scene, string baseRef) =>
        (
            await scene.Repositories.ResolveBase(scene.Repository.Path, baseRef, null, patience: null, CancellationToken.None)
        ).ShouldBeOfType<BaseResolution.Resolved>();
}
